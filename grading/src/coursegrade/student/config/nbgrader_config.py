"""What a student's JupyterLab knows of nbgrader: where the exchange is, and our side of it."""

import os

c = get_config()

if "NBGRADER_EXCHANGE" in os.environ:
    c.Exchange.root = os.environ["NBGRADER_EXCHANGE"]  # nothing, where there is none
c.ExchangeFactory.fetch_assignment = "coursegrade.student.exchange.Fetch"
c.ExchangeFactory.list = "coursegrade.student.exchange.List"
c.ExchangeFactory.submit = "coursegrade.student.exchange.Submit"
