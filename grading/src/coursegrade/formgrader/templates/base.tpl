{%- extends 'nbgrader/base.tpl' -%}
{%- block script -%}
<link rel="stylesheet" href="{{ base_url }}/formgrader/coursegrade/formgrader.css">
<script src="{{ base_url }}/formgrader/coursegrade/formgrader.js"></script>
{%- endblock -%}
