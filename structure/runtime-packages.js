/** So many packages of others may come with an installation: each is code that runs with the user's certificate. */
export const MOST_RUNTIME_PACKAGES = 25;

/**
 * The packages from the registry that are installed with ours, not those that only its development needs. Each copy of a
 * package that is there twice is one of them. Of packages for one operating system or processor npm installs the one that
 * fits, so all those that a dependency offers are one of them, under the dependency's name.
 * @param lockfile - the content of package-lock.json, of version 3
 * @returns where they are installed, sorted
 */
export function runtimePackages({ packages }) {
  const installed = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link,
  );
  const isForOnePlatform = ({ optional, devOptional, os, cpu }) => (optional || devOptional) && (os || cpu);
  const forOnePlatform = new Set(installed.filter(([, one]) => isForOnePlatform(one)).map(([path]) => nameOf(path)));
  const platforms = Object.entries(packages)
    .filter(([, { dev, optionalDependencies = {} }]) => {
      return !dev && Object.keys(optionalDependencies).some((name) => forOnePlatform.has(name));
    })
    .map(([path, { name }]) => `${nameOf(path) || name} for the platform`);
  return [...installed.filter(([, one]) => !isForOnePlatform(one)).map(([path]) => path), ...platforms].sort();
}

const nameOf = (path) => path.split('node_modules/').at(-1);

/** @returns a sentence if more packages are installed than there may be */
export function describeTooManyPackages(lockfile, most = MOST_RUNTIME_PACKAGES) {
  const found = runtimePackages(lockfile);
  if (found.length <= most) return [];
  return [`${found.length} packages would be installed with ours, and ${most} are the most: ${found.join(', ')}`];
}
