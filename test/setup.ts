// The CDK's own validator takes seconds to load, in each test file.
process.env.CDK_VALIDATION = 'false';
