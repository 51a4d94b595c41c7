// The CDK's own validator takes seconds to load, in each test file.
process.env.CDK_VALIDATION = 'false';
// It takes a stack trace of each resource, which Jest maps to sources.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
