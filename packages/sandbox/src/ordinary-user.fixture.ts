/** Does something as a user whom permissions stop, where the tests run as one whom nothing stops. */
export const asOrdinaryUser = async <T>(action: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return await action();
  process.seteuid?.(65_534);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
};
