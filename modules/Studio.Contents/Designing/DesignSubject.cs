using Studio.ContentModel.Definitions;

namespace Studio.Contents.Designing;

/// <summary>What somebody designs: a content type or a content part. In addresses a part is <c>part-CustomerPart</c>; no name has a hyphen.</summary>
internal readonly record struct DesignSubject(string Name, bool IsPart)
{
    private const string PartPrefix = "part-";

    /// <summary>As it stands in addresses, and as drafts are kept by.</summary>
    public string Segment => IsPart ? PartPrefix + Name : Name;

    /// <summary>Reads a segment of an address; null where it can name nothing.</summary>
    public static DesignSubject? Parse(string segment)
    {
        var isPart = segment.StartsWith(PartPrefix, StringComparison.Ordinal);
        var name = isPart ? segment[PartPrefix.Length..] : segment;
        return ContentDefinitionJson.IsName(name) ? new DesignSubject(name, isPart) : null;
    }
}
