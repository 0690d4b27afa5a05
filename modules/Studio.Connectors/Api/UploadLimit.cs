using Microsoft.AspNetCore.Http.Metadata;
using Studio.Connectors.Jobs;

namespace Studio.Connectors.Api;

/// <summary>Lets a route take a whole file; routing sets it before anything reads the body.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class UploadLimitAttribute : Attribute, IRequestSizeLimitMetadata
{
    // The file, and room for the form around it.
    public long? MaxRequestBodySize => ImportFiles.MaximumSize + (64 * 1024);
}
