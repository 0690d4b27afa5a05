namespace Studio.ContentModel.Queries;

/// <summary>The types that somebody looks through.</summary>
/// <param name="Types">Those whose items he sees all.</param>
/// <param name="OwnTypes">Those of which he sees what he has made.</param>
/// <param name="Owner">The id under which he has.</param>
public sealed record ContentScope(IReadOnlyList<string> Types, IReadOnlyList<string> OwnTypes, string Owner)
{
    /// <summary>True where there is nothing to look through.</summary>
    public bool IsEmpty => Types.Count + OwnTypes.Count == 0;

    /// <summary>The condition on an item's type and owner.</summary>
    internal string Condition => string.Join(" OR ", new[] { Types.Count > 0 ? "i.Type IN @Types" : "", OwnTypes.Count > 0 ? "i.Type IN @OwnTypes AND i.Owner = @Owner" : "" }.Where(c => c.Length > 0));
}
