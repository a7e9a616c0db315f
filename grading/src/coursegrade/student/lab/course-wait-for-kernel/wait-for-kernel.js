// JupyterLab loses a cell that is run before its kernel is there: nothing happens, and nothing is
// said. This extension stands in the place of its cell executor and lets such a cell wait, with the
// [*] of a running cell. Below it is what JupyterLab's loader expects of an extension's file.
{
  let shared;
  const executor = (runCell) => ({
    runCell: async (options) => {
      const { cell, sessionContext } = options;
      if (cell.model.type === "code" && sessionContext && !sessionContext.session?.kernel) {
        cell.setPrompt("*");
        await sessionContext.ready;
      }
      return runCell(options);
    },
  });
  const get = async () => {
    const notebook = (await Object.values(shared["@jupyterlab/notebook"])[0].get())();
    const plugin = {
      id: "course:wait-for-kernel",
      autoStart: true,
      provides: notebook.INotebookCellExecutor,
      activate: () => executor(notebook.runCell),
    };
    return () => ({ __esModule: true, default: plugin });
  };
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["course-wait-for-kernel"] = { init: (scope) => { shared = scope; }, get };
}
