// Scenes drawn by WebGL, with ogl. One context serves every scene of a page: a browser allows few. It
// draws unseen, and its picture is copied onto the canvas of the scene, which keeps it if the context
// is lost, and can be saved and printed.

const ATTRIBUTES = { alpha: true, antialias: false, premultipliedAlpha: true }, REST_MS = 3000, EDGE_PX = 2.6;

const COMMON = `#version 300 es
precision highp float;
`;
const VERTEX = `${COMMON}in vec3 position, normal; in vec2 weave;
uniform mat4 modelViewMatrix, projectionMatrix; uniform mat3 normalMatrix; uniform float grown, ahead;
out vec3 n; out vec2 w;
void main() {
  n = normalize(normalMatrix * normal);
  w = weave;
  vec4 at = modelViewMatrix * vec4(position, 1.0);
  at.xy += normalize(n.xy + 1e-5) * grown;
  at.z += ahead;
  gl_Position = projectionMatrix * at;
}`;
// A lamp above the viewer's left shoulder, a weaker one from the right, the sky; edges turn dark.
const LIGHTING = `in vec3 n; in vec2 w; out vec4 color;
uniform vec3 base, shadow, tendon; uniform float stripes, bright;
float lit(vec3 m) {
  float key = max(dot(m, normalize(vec3(-0.42, 0.55, 0.72))), 0.0);
  float fill = max(dot(m, normalize(vec3(0.8, -0.1, 0.5))), 0.0);
  float edge = pow(1.0 - max(m.z, 0.0), 2.5);
  return 0.30 + 0.62 * key + 0.14 * fill + 0.06 * m.y - 0.24 * edge;
}
float gloss(vec3 m) { return pow(max(dot(m, normalize(vec3(-0.26, 0.34, 0.9))), 0.0), 28.0); }
`;
const BONE = `${COMMON}${LIGHTING}
void main() {
  vec3 m = normalize(n);
  color = vec4(mix(shadow, base, lit(m) * w.x) + 0.05 * bright * gloss(m), 1.0);
}`;
// Bundles of fibres: bands of uneven width along the sheet, finer ones in between.
const FLESH = `${COMMON}${LIGHTING}
void main() {
  vec3 m = normalize(n);
  float at = w.x * stripes, wide = fwidth(at), fine = 1.0 - smoothstep(0.25, 0.9, wide);
  float band = sin(6.2832 * at + 1.3 * sin(2.1 * at)), thread = sin(6.2832 * 2.7 * at + 0.7);
  float woven = fine * (0.62 * band + 0.3 * (1.0 - smoothstep(0.1, 0.35, wide)) * thread);
  vec3 own = mix(tendon, base, w.y * (0.93 + 0.07 * woven));
  float border = smoothstep(0.82, 1.0, abs(w.x)) * min(stripes, 1.0);
  color = vec4(mix(shadow, own * (1.0 - 0.3 * border), 0.86 * lit(m) + 0.1 * woven) + (0.05 + 0.05 * bright) * gloss(m) + 0.06 * bright, 1.0);
}`;
const EDGE = `${COMMON}in vec3 n; in vec2 w; out vec4 color; uniform vec3 base;
void main() { color = vec4(base, 1.0); }`;

/** A new context, unseen if it may be; a browser may have WebGL for canvases of a document alone. */
function openContext() {
  for (const canvas of [globalThis.OffscreenCanvas && new OffscreenCanvas(1, 1), document.createElement("canvas")]) {
    const gl = canvas?.getContext("webgl2", ATTRIBUTES);
    if (gl && !gl.isContextLost()) return gl;
  }
  return null;
}

/** The page's one context, made when the first scene asks for it; null where there is none. */
function takeContext() {
  let shared = globalThis.hiplabContext;
  if (!shared || shared.lost) {
    const gl = openContext();
    if (!gl) return null;
    const { canvas } = gl;
    const renderer = new ogl.Renderer({ canvas, ...ATTRIBUTES, width: 1, height: 1 });
    const program = (fragment, cullFace = gl.BACK) => new ogl.Program(gl, { vertex: VERTEX, fragment, cullFace, uniforms:
      Object.fromEntries(["base", "shadow", "tendon", "stripes", "bright", "grown", "ahead"].map((name) => [name, { value: 0 }])) });
    shared = globalThis.hiplabContext = { canvas, gl, renderer, users: new Set(), lost: false,
      programs: { bone: program(BONE), flesh: program(FLESH), edge: program(EDGE, gl.FRONT) } };
    canvas.addEventListener("webglcontextlost", () => {
      shared.lost = true;
      for (const told of shared.users) told();
    });
  }
  clearTimeout(shared.resting);
  return shared;
}

/** Give the context back to the browser, if no scene comes that needs it. */
function leaveContext(shared, told) {
  shared.users.delete(told);
  if (shared.users.size || shared.lost) return;
  shared.resting = setTimeout(() => {
    if (shared.users.size) return;
    shared.lost = true;
    shared.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }, REST_MS);
}

/** The matrix, as WebGL has it, of rows, an origin, and a mirror for the left side. */
function matrixOf(rows, [x, y, z], side = 1) {
  const [a, b, c] = rows;
  return new ogl.Mat4().fromArray([a[0], b[0], side * c[0], 0, a[1], b[1], side * c[1], 0,
    a[2], b[2], side * c[2], 0, x, y, side * z, 1]);
}

/**
 * Make what draws a scene's bones and shapes; `lost` is called when it can no longer. Bones come as
 * { points, normals, hollows, faces, body, bothSides }, shapes as from `readShape`.
 */
function openDrawing(bones, shapes, lost) {
  const shared = takeContext();
  if (!shared) return null;
  shared.users.add(lost);
  const { gl, renderer, programs, canvas } = shared;
  const geometry = (part, weave, usage) => new ogl.Geometry(gl, {
    position: { size: 3, data: part.points, usage }, normal: { size: 3, data: part.normals, usage },
    weave: { size: 2, data: weave }, index: { data: Uint16Array.from([...part.faces, ...part.few]) } });
  const mesh = (of, program) => new ogl.Mesh(gl, { geometry: of, program });
  const solid = bones.map((bone) => {
    const weave = new Float32Array(2 * bone.hollows.length);
    bone.hollows.forEach((hollow, i) => { weave[2 * i] = hollow; });
    return mesh(geometry(bone, weave), programs.bone);
  });
  const soft = shapes.map((shape) => mesh(geometry(shape, shape.weave, gl.DYNAMIC_DRAW), programs.flesh));
  const edges = soft.map((one) => mesh(one.geometry, programs.edge));

  /**
   * Draw and return an image of it; null while the context's loss is not yet told. `placed` are the bodies, `view` the camera's rows,
   * `looks` what each shape looks like (null: not shown), `far` the colour of mirrored bones; what is `quick` has fewer triangles.
   */
  function draw({ width, height, scale, view, centre, placed, looks, bone, far, shadow, pixel, quick }) {
    if (gl.isContextLost()) return null;
    if (renderer.width !== width || renderer.height !== height) renderer.setSize(width, height);
    const camera = { projectionMatrix: new ogl.Mat4().fromArray([2 * scale / width, 0, 0, 0, 0, 2 * scale / height, 0, 0, 0, 0, -1 / 2000, 0, 0, 0, 0, 1]),
      viewMatrix: matrixOf(view, scaled(times(view, centre), -1)), worldPosition: [0, 0, 0] };
    renderer.bindFramebuffer();
    renderer.setViewport(width, height);
    renderer.setDepthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const show = (drawn, looks) => {
      for (const [name, value] of Object.entries(looks)) drawn.program.uniforms[name].value = value;
      drawn.draw({ camera });
    };
    const range = (one, { faces, few }) => one.geometry.setDrawRange(quick ? faces.length : 0, (quick ? few : faces).length);
    solid.forEach((one, i) => range(one, bones[i]));
    soft.forEach((one, i) => range(one, shapes[i]));
    bones.forEach(({ body, bothSides }, i) => {
      for (const side of bothSides && far ? [1, -1] : [1]) {
        solid[i].worldMatrix = matrixOf(placed[body].rotation, placed[body].origin, side);
        show(solid[i], { base: side > 0 ? bone : far, shadow, bright: 1, grown: 0, ahead: 0 });
      }
    });
    soft.forEach((one, i) => {
      if (!looks[i]) return;
      const { position, normal } = one.geometry.attributes;
      position.needsUpdate = normal.needsUpdate = shapes[i].moved;
      shapes[i].moved = false;
      show(one, { ...looks[i].fill, shadow, grown: 0 });
    });
    edges.forEach((one, i) => looks[i]?.edge && show(one, { base: looks[i].edge, grown: EDGE_PX * pixel, ahead: looks[i].fill.ahead }));
    return canvas.transferToImageBitmap ? canvas.transferToImageBitmap() : canvas;
  }

  function close() {
    if (!shared.lost) for (const one of [...solid, ...soft]) one.geometry.remove();
    leaveContext(shared, lost);
  }

  return { draw, close };
}
