using Microsoft.AspNetCore.Http.Metadata;

namespace Studio.Contents.Transfer;

/// <summary>Lets a page take a whole table; routing sets it before anything reads the body.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TransferUploadLimitAttribute : Attribute, IRequestSizeLimitMetadata
{
    // The file, and room for the form around it.
    public long? MaxRequestBodySize => TransferFiles.MaximumSize + (64 * 1024);
}
