using System.Text.RegularExpressions;

namespace Studio.Kernel.Tenants;

/// <summary>Where the host keeps the data of a tenant that names no database of its own; the section <c>Studio:Database</c>.</summary>
/// <param name="Provider"><c>Sqlite</c> or <c>Postgres</c>.</param>
/// <param name="ConnectionString">How to reach the PostgreSQL server.</param>
public sealed partial record TenantDefaults(string Provider, string ConnectionString)
{
    /// <summary>The provider that keeps a file per tenant.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>The provider that keeps a schema per tenant.</summary>
    public const string Postgres = "Postgres";

    /// <summary>A new tenant in the host's default database.</summary>
    public ShellSettings NewTenant(string name) => new ShellSettings
    {
        Name = name,
        DatabaseProvider = Provider,
        ConnectionString = Provider == Postgres ? ConnectionString : "",
        Schema = Provider == Postgres ? SchemaOf(name) : "",
    }.NewVersion();

    /// <summary>The name of a tenant's schema: <c>studio_</c> and the tenant's name in small letters.</summary>
    public static string SchemaOf(string tenant) => "studio_" + NotInIdentifiers().Replace(tenant.ToLowerInvariant(), "_");

    [GeneratedRegex("[^a-z0-9_]", RegexOptions.NonBacktracking)]
    private static partial Regex NotInIdentifiers();
}
