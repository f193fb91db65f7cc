import { describeJob } from '../descriptions/describe-job.js';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { keepingSession } from '../descriptions/model/declared-outputs.js';
import { prepareDescription } from '../descriptions/prepare-description.js';
import { isProgramJob, type ProgramJob, type SubmitJobOptions } from './call-options.js';

/**
 * The description of a job, ready to be sent, from any of the forms in which a method takes a job.
 * @param defaultOutput - the output of a program that names none
 * @throws InputFileError if a local file is missing or is not a file
 * @throws InvalidJobDescription if something impossible is asked for
 */
export async function prepareJob(
  job: string | ActivityDescription | ProgramJob,
  options: SubmitJobOptions,
  defaultOutput: string,
): Promise<ActivityDescription> {
  const given = typeof job === 'string' ? { ...options, executable: job } : job;
  const { directory, keepSession } = options;
  const defaults = { defaultOutput, directory, keepSession };
  const description = isProgramJob(given) ? await describeJob(given.executable, given, defaults) : given;
  const prepared = await prepareDescription(description, directory);
  return keepSession ? keepingSession(prepared) : prepared;
}
