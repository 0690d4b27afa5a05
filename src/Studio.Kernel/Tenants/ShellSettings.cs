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

    /// <summary>Changes with each change of these settings.</summary>
    public string VersionId { get; init; } = "";

    /// <summary>The state of the tenant.</summary>
    public TenantState State { get; init; }

    /// <summary>The database provider: <c>Sqlite</c>.</summary>
    public string DatabaseProvider { get; init; } = "Sqlite";

    /// <summary>The recipe that set the tenant up.</summary>
    public string RecipeName { get; init; } = "";

    /// <summary>Ids of the features that were enabled on purpose.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The folder with everything that belongs to this tenant: database, keys, files. Not stored, given by the host.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Folder { get; init; } = "";
}
