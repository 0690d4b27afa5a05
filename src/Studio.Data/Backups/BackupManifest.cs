using Studio.Kernel.Tenants;

namespace Studio.Data.Backups;

/// <summary>What a backup says of itself; <c>manifest.json</c>, the last entry of the zip file.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">The version of the format; this release reads <see cref="CurrentVersion"/>.</param>
/// <param name="CreatedUtc">When the backup began: everything that was answered before is inside.</param>
/// <param name="Tenant">The tenant as it was.</param>
/// <param name="Files">Every other entry.</param>
public sealed record BackupManifest(string Format, int Version, DateTimeOffset CreatedUtc, BackupTenant Tenant, IReadOnlyList<BackupFile> Files)
{
    /// <summary>The name of the format.</summary>
    public const string FormatName = "studio-backup";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int CurrentVersion = 1;

    internal const string EntryName = "manifest.json";

    /// <summary>The database's content together with the tenant's files, in bytes.</summary>
    public long TotalBytes => Files.Sum(f => f.Length);
}

/// <summary>A tenant's settings without its address of the database, which is the installation's and often holds a password.</summary>
public sealed record BackupTenant(
    string Name, string Description, string RequestUrlHost, string RequestUrlPrefix, string DatabaseProvider, string Schema, string RecipeName, IReadOnlyList<string> Features, int? RequestsPerSecond)
{
    internal static BackupTenant From(ShellSettings settings) => new(settings.Name, settings.Description, settings.RequestUrlHost, settings.RequestUrlPrefix,
        settings.DatabaseProvider, settings.Schema, settings.RecipeName, settings.Features, settings.RequestsPerSecond);
}

/// <summary>An entry of a backup.</summary>
/// <param name="Path">Where it is in the zip file: below <c>database/</c> or <c>files/</c>, with '/' between.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256, hexadecimal.</param>
public sealed record BackupFile(string Path, long Length, string Sha256);
