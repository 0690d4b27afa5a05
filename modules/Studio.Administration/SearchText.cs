namespace Studio.Administration;

/// <summary>Makes patterns of <c>LIKE … ESCAPE '\'</c> from what people search for.</summary>
internal static class SearchText
{
    /// <summary>Matches what contains the text; everything where there is none.</summary>
    public static string Contains(string? text) => "%" + (text ?? "").Trim()
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}
