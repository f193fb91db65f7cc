export { abbreviationLength, shortId } from 'jasmin-arc/short-id';
