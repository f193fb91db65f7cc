import type { CommandRun, Scene, SeenFile, ServerJob } from '../histories/scene.js';
import { contentOf, deedContent } from '../plans/content.js';
import type { PlannedJob } from '../plans/plan.js';

/**
 * Each file that a command has saved is one version of the file of the job, and whole.
 * @returns a sentence for each file that never was
 */
export function checkSavedVersions(scene: Scene, command: CommandRun, job: ServerJob): readonly string[] {
  const { user, step } = command;
  const asked = scene.asked.get(job.name ?? '');
  const directory = step.words[step.words.indexOf('-d') + 1];
  if (asked === undefined || directory === undefined || !directory.endsWith(`/${asked.name}`)) return [];
  return scene
    .filesNow(user.machine)
    .filter(({ path }) => path.startsWith(`${directory}/`))
    .filter((file) => !isVersion(asked, job, { ...file, path: file.path.slice(directory.length + 1) }))
    .map(({ path, content }) => `${path} (${content.length} bytes) is no version of the file of the job`);
}

function isVersion(asked: PlannedJob, { files }: ServerJob, { path, content }: SeenFile): boolean {
  const versions = asked.deeds.flatMap((deed, index) => {
    const isIt = deed.does === 'write' && (path === deed.path || path.startsWith(`${deed.path}.`));
    return isIt ? [deedContent(asked, index)] : [];
  });
  const inputs = asked.inputs.filter((input) => path === input.path || path.startsWith(`${input.path}.`));
  for (const input of inputs) {
    const whole = contentOf(asked.name, input);
    const onServer = files.find((file) => file.path === input.path)?.content ?? whole;
    // Of an input whose upload was cut off the server has the beginning, and that is the file of the job.
    versions.push(whole.subarray(0, onServer.length));
  }
  // Streams grow, and links show other files: they are looked at elsewhere.
  return versions.length === 0 || versions.some((version) => version.equals(content));
}
