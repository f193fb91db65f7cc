import type { Release } from '../../../../sandbox/src/release.js';

/*
 * Requests for proxy certificates, as each release writes them: RSA, 2048 bits, without a subject, of which that of 6.17 says
 * that it is of version 2. They are always the same, so that delegating takes no time and a history depends on its seed
 * alone; the private keys are not needed, and were deleted.
 */

const OLD = `-----BEGIN CERTIFICATE REQUEST-----
MIICRTCCAS0CAQIwADCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKmA
+TH7cF2ffUrrqdXQ2v2rd88UcPhLeNxMqhGnqgLhOCgn/t5PnvyUks904xnCuceZ
nYwdWpwhU4ngVWSQtQEfsC34Kb/WCMAq6WwaaXsnhZuc2EglZMiI4RcXFI3wDYHv
yOhE7Qs48Ym5bZLK7a+P+wzfn9nByMV5+3C+6+4orZu2amE65Prix4UuDpKwFUlO
OM1EWtouw9eYeZkuqE0fsGrwWWdiv17G9pIPleGyVNglshws0PGzGAIK8uqVztpk
xRzv8/BRnFKNy+CFiFkpV2oH66Ok9mOicJpVhOmXZZhGvCifyOqoGLDP8rlMyLYj
jNm9NvNUX7zqv7Ty60cCAwEAAaAAMA0GCSqGSIb3DQEBCwUAA4IBAQAE5yCp5p+5
CfeIszbh9oY7zAX5zL80okMnpFCs0hFXDtZefrdkFkq13DOO+Z+F646zUvFr+Wod
PIRNU7mWTAtYsIs+3fZwEggrNStqLAalW3UEd02dyuL2O3TGc6O6ianAtigRR38e
eV1V9mgwy8Kc4WY5Nrp4vE402Wkkt83tBxZIacsf0LzMatuqvjlu6MoWq/Uu2+zQ
s4TjN45JxPfzMaQFjyJbLaoascCZOSqy4ZSPxFRR8p4INm48MOobzP4qFg5r421y
+lLZlhSN8Sh9LSQt+2fS5RHnMDvmGVHATycS2TB2PoaExKsr2lp1VJRAzKcGlBy3
IHwRITW7F/SS
-----END CERTIFICATE REQUEST-----
`;

const NEW = `-----BEGIN CERTIFICATE REQUEST-----
MIICRTCCAS0CAQAwADCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBALvu
xqfgSZzIj3sMPYIBFFXoRKofkPGf55vGtYUF9OdWXNf4AeF41iI4aB83r63yl9Vz
BD/XAjf2iJ8gcRFL+Z9pi6BDAd3dVm1dphupmRrewE/bO4xxmYRp6E1Es1ZxyZoX
ocMQxEBp55sM1rilP66vSYb+Ip8OnPfCpyCXkaXCosOl3gDGdUG9jbuVWrTsGbYr
RgBaaTHq1DvUXqiAtF8RiVV2fdEqz6bgQSY8qzL9e3H+GSJT9Otej3XlKpWxbbpm
xRgR4/NYItH+o8heUIi2eQEN3bO2j/U1DoYVJrB9tdzI/rPIeM2Xh1QCbOVmoVdW
Pg3grzBxWh5/iqe0kv8CAwEAAaAAMA0GCSqGSIb3DQEBCwUAA4IBAQCg0bdc0s9e
hzfnF6WCfF2UuyDdrfJdZhx31cuKyh5coxe32M2ZUCXOyPLrm5QrPGbvMATiJF+n
VQYs8RFJ/T223zWjc88veZN/u5zaCyN46Knj/bJiLKQWKPmM/3uwMgwUdGE1EZ2G
mZLfmTa9iS8Lh+Xzwq3yDpzkFUSqzwkOgXG//jFlK/DAxRwT0jxFWrjGXEr35mLp
JlSAlKmT8t2RfRXVuPRIpZuajFYzab0ile2hLL+L3X6D+csfXJIFX7VCk0OaJTOn
f7kbQJQKJ0Yu1xGZT0Yv6BAPvEQ8dZQ6EvlwwhYuDEBrMLHZx0ODFYxskbyLO7Z7
qTJT1HRHIrXR
-----END CERTIFICATE REQUEST-----
`;

export const certificateRequestOf = (release: Release): string => (release === '6.17' ? OLD : NEW);
