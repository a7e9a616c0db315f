// JupyterLite takes every service worker of its host for an old one of its own: it would unregister
// the book's, with which the book is read offline, and not start the one through which notebooks
// read their files. Before it starts, this lets it see the workers of its own folder alone.
{
  const workers = navigator.serviceWorker, home = new URL(".", document.currentScript.src).href;
  const isOwn = (registration) => registration?.scope.startsWith(home);
  if (workers) {
    const one = workers.getRegistration.bind(workers), all = workers.getRegistrations.bind(workers);
    workers.getRegistrations = async () => (await all()).filter(isOwn);
    workers.getRegistration = async (address) => {
      const found = await one(address);
      return isOwn(found) ? found : undefined;
    };
  }
}
