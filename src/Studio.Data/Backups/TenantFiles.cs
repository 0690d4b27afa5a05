namespace Studio.Data.Backups;

/// <summary>Which files of a tenant's folder are its own: not the database, which is backed up by itself, nor what is there for a moment only.</summary>
internal static class TenantFiles
{
    public const string SqliteFile = "studio.db";

    private static readonly string[] PassingFolders = ["temp", "tmp", "locks"];
    private static readonly string[] PassingExtensions = [".lock", ".tmp", ".partial", ".new"];

    /// <summary>The paths of the files to keep, below the folder and with '/' between. Links are not followed: they may lead anywhere.</summary>
    public static IEnumerable<string> Enumerate(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(folder, "*", options).Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')).Where(IsKept).Order(StringComparer.Ordinal);
    }

    /// <summary>True where a file of this path belongs into a backup.</summary>
    public static bool IsKept(string path)
    {
        var segments = path.Split('/');
        return !(segments.Length == 1 && segments[0].StartsWith(SqliteFile, StringComparison.OrdinalIgnoreCase))
            && !segments[..^1].Any(s => PassingFolders.Contains(s, StringComparer.OrdinalIgnoreCase))
            && !PassingExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }
}
