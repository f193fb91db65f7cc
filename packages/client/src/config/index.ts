/**
 * The configuration by itself: loading it costs next to nothing.
 *
 * @module jasmin-arc/config
 */

export type { DelegationChoice } from '../interfaces/contract/delegation-choice.js';
export type { InterfaceChoice, InterfaceKind } from '../interfaces/select-interface.js';
export { createLog, type Log, type Logger, type LogLevel, LogLevels, type LogSink } from '../log/log.js';
export type { Authentication } from '../tokens/user-token-settings.js';
export {
  type ConfiguredPaths,
  ConnectionConfig,
  type ConnectionOptions,
  type CredentialPaths,
} from './connection-config.js';
