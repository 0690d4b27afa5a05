using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Studio.Testing.Storage;

/// <summary>Runs a theory on SQLite: its first argument is <c>Sqlite</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnSqliteAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["Sqlite"]];
}

/// <summary>Runs a theory on PostgreSQL: its first argument is <c>Postgres</c>. Skipped, with the reason shown, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPostgresAttribute : DataAttribute
{
    /// <summary>Finds out whether there is one.</summary>
    public OnPostgresAttribute()
    {
        Skip = PostgresServer.Absent;
    }

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["Postgres"]];
}

/// <summary>A test of PostgreSQL alone. Skipped, with the reason shown, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>Finds out whether there is one.</summary>
    public PostgresFactAttribute()
    {
        Skip = PostgresServer.Absent;
    }
}
