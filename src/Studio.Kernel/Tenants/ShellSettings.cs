using System.Text.Json.Serialization;

namespace Studio.Kernel.Tenants;

/// <summary>The states of a tenant, as in OrchardCore.</summary>
public enum TenantState
{
    /// <summary>Known, but never set up (or its set-up failed and may be tried again).</summary>
    Uninitialized,

    /// <summary>Being set up now.</summary>
    Initializing,

    /// <summary>Serving requests.</summary>
    Running,

    /// <summary>Kept, not served.</summary>
    Disabled,

    /// <summary>Its settings cannot be used.</summary>
    Invalid,
}

/// <summary>What the host knows of a tenant without building it.</summary>
public sealed record ShellSettings
{
    /// <summary>The name of the tenant that every host has.</summary>
    public const string DefaultName = "Default";

    /// <summary>The tenant's unique name: letters, digits, '-' and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What people read beside the name.</summary>
    public string Description { get; init; } = "";

    /// <summary>Changes with each change of these settings, so that every host knows when its shell is old.</summary>
    public string VersionId { get; init; } = "";

    /// <summary>The state of the tenant.</summary>
    public TenantState State { get; init; }

    /// <summary>The host names that lead to the tenant, separated by commas; <c>*.example.com</c> stands for every name below; empty for any.</summary>
    public string RequestUrlHost { get; init; } = "";

    /// <summary>The first segment of the paths that lead to the tenant, without slashes; empty for none.</summary>
    public string RequestUrlPrefix { get; init; } = "";

    /// <summary>The database provider: <c>Sqlite</c> or <c>Postgres</c>.</summary>
    public string DatabaseProvider { get; init; } = "Sqlite";

    /// <summary>How to reach the PostgreSQL server; empty for SQLite.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The tenant's schema on PostgreSQL.</summary>
    public string Schema { get; init; } = "";

    /// <summary>The recipe that set the tenant up.</summary>
    public string RecipeName { get; init; } = "";

    /// <summary>Ids of the features that were enabled on purpose.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Requests per second that this tenant may make, where it is not the host's default.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>When a tenant that is not built must be built again, because a task of it is due; null where nothing is planned.</summary>
    public DateTimeOffset? WakeUtc { get; init; }

    /// <summary>The folder with everything that belongs to this tenant: database, keys, files. Not stored, given by the host.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>The tenant whose secrets are to be read as well, while a copy of it is made; empty otherwise. Not stored.</summary>
    [JsonIgnore]
    public string SecretsOf { get; init; } = "";

    /// <summary>True for the tenant that manages the others.</summary>
    [JsonIgnore]
    public bool IsDefault => string.Equals(Name, DefaultName, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The name of a cookie of this tenant. Tenants share host names, and a browser sends the cookies of a path to everything below it: one name
    /// for all would let a tenant's cookie hide another's.
    /// </summary>
    public string CookieName(string name) => IsDefault ? name : name + "_" + Name.ToLowerInvariant();

    /// <summary>The same settings as a new version.</summary>
    public ShellSettings NewVersion() => this with { VersionId = Guid.NewGuid().ToString("N") };
}
