import { capable, type Shape } from '../checks/shape.js';
import type { Log } from '../log/log.js';

export const log: Shape<Log> = capable('a log as createLog makes it', 'verbose', 'info', 'warning');
