// The way to a scene: its script, with what draws by WebGL, is loaded only where a scene is.

const wakeScene = (root, scene, choose) => globalThis.hiplabScene(root, scene, choose, leastPx);
