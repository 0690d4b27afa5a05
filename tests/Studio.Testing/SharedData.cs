namespace Studio.Testing;

/// <summary>The test data that is kept outside the repository: the folder that STUDIO_SHARED names, else <c>shared</c> beside the repository.</summary>
public static class SharedData
{
    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("STUDIO_SHARED") is { Length: > 0 } named ? named : Path.Combine(StudioHost.RepositoryRoot, "..", "shared");
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
        }
    }

    /// <summary>The path of a file or folder below the folder, or null where it is absent.</summary>
    public static string? Find(string relativePath) => Folder is { } folder && Path.Exists(Path.Combine(folder, relativePath)) ? Path.Combine(folder, relativePath) : null;
}
