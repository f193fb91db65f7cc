import { describe, expect, it } from 'vitest';
import { readXml } from '../../xml/xml-reader.js';
import { readElement } from '../model/element-fields.js';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { amount, jsdlNumber, wholeNumber } from './jsdl-range.js';

const losses: DescriptionLoss[] = [];
const read = (content: string) => {
  losses.length = 0;
  const report = lossReport({ onLoss: (loss) => losses.push(loss) });
  return readElement(readXml(`<Memory>${content}</Memory>`), undefined, report, amount);
};

describe('ranges in JSDL', () => {
  it.each([
    ['<Exact>5</Exact>', 5],
    ['<UpperBoundedRange>5</UpperBoundedRange>', 5],
    ['<Range><UpperBound>5</UpperBound></Range>', 5],
    ['<Max>5</Max>', 5],
    ['<UpperBoundedRange>1073741824.0</UpperBoundedRange><Max>1073741824</Max>', 1_073_741_824],
    ['<UpperBoundedRange>1.5e3</UpperBoundedRange>', 1500],
    ['<Exact>7.9</Exact>', 7],
    ['<Range><LowerBound>5</LowerBound><UpperBound>5</UpperBound></Range>', 5],
    ['<LowerBoundedRange>0</LowerBoundedRange><UpperBoundedRange>5</UpperBoundedRange>', 5],
    ['<LowerBoundedRange>-1048576</LowerBoundedRange><UpperBoundedRange>5</UpperBoundedRange>', 5],
    ['<UpperBoundedRange>-1048576</UpperBoundedRange>', undefined],
    ['', undefined],
  ])('%s asks for %s', (content, value) => {
    expect(read(content)).toBe(value);
    expect(losses).toEqual([]);
  });

  it.each([
    ['<LowerBoundedRange>5</LowerBoundedRange>', 5],
    ['<LowerBoundedRange>5.5</LowerBoundedRange>', 6],
    ['<Range><LowerBound>2</LowerBound><UpperBound>5</UpperBound></Range>', 5],
    ['<Min>2</Min><Max>5</Max>', 5],
    ['<Min>2</Min>', 2],
  ])('%s needs at least so much, which is had with %s', (content, value) => {
    expect(read(content)).toBe(value);
    expect(losses).toEqual([]);
  });

  it.each([
    ['<Exact epsilon="1">5</Exact>', 5],
    ['<UpperBoundedRange exclusiveBound="false">5</UpperBoundedRange>', 5],
    ['<Exact>\n  4.0\n</Exact>', 4],
    ['\n  4.0\n', 4],
  ])('%s asks for %s all the same', (content, value) => {
    expect(read(content)).toBe(value);
    expect(losses).toEqual([]);
  });

  it.each([
    ['<Exact>5</Exact><Exact>5</Exact>', 'may stand only once'],
    ['<Exact>5</Exact><Max>6</Max>', '<Max> contradicts <Exact>'],
    ['<Min>1</Min><LowerBoundedRange>2</LowerBoundedRange>', '<Min> contradicts <LowerBoundedRange>'],
    ['<Min>6</Min><Max>5</Max>', 'the lower bound 6 is above the upper bound 5'],
    ['<UpperBoundedRange exclusiveBound="true">5</UpperBoundedRange>', 'an exclusive bound, as that of <UpperBounded'],
    ['many', '<Memory> must be a number, not "many"'],
    ['4<Exact>4</Exact>', 'holds text where only elements may stand'],
    ['<Max>INF</Max>', '<Max> must be a number, not "INF"'],
    ['<Max/>', '<Max> must be a number, not ""'],
    ['<Max>1e300</Max>', '<Max> must be a number'],
  ])('%s is refused: %s', (content, reason) => {
    expect(() => read(content)).toThrow(reason);
  });

  it.each([
    ['+1', 1],
    ['.5', 0.5],
    ['5.', 5],
    [' 3\n', 3],
    ['-2E2', -200],
  ])('%j is a number', (text, value) => {
    expect(jsdlNumber(readXml(`<n>${text}</n>`))).toBe(value);
  });

  it.each(['0x10', '1 2', '1e', 'NaN', '--1'])('%j is not a number', (text) => {
    expect(() => jsdlNumber(readXml(`<n>${text}</n>`))).toThrow('must be a number');
  });

  it.each([
    ['4', 4],
    ['4.0', 4],
    [' 4\n', 4],
    ['0', 0],
  ])('%j is a whole number', (text, value) => {
    const report = lossReport({});
    expect(readElement(readXml(`<a><n>${text}</n></a>`), undefined, report, (a) => wholeNumber(a, 'n'))).toBe(value);
  });

  it.each(['4.5', '-1', 'many'])('%j is no whole number', (text) => {
    const read = () =>
      readElement(readXml(`<a><n>${text}</n></a>`), undefined, lossReport({}), (a) => wholeNumber(a, 'n'));
    expect(read).toThrow(/<n> must be a (whole )?number/);
  });
});
