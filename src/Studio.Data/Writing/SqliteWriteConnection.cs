using Studio.Data.Dialects;
using Studio.Data.Sessions;

namespace Studio.Data.Writing;

/// <summary>The writer's connection, with the statements that were run for many rows and are compiled already.</summary>
internal sealed class SqliteWriteConnection(string connectionString) : SqliteKeptConnection(connectionString)
{
    /// <summary>How many statements are kept: those that every contact needs are about ten.</summary>
    public const int MostStatements = 64;

    /// <summary>Those that nobody uses at the moment, by their text.</summary>
    public Dictionary<string, SqliteStatement> Statements { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Close()
    {
        // The file stays open as long as one of them is left.
        foreach (var statement in Statements.Values)
        {
            statement.End();
        }

        Statements.Clear();
        base.Close();
    }
}
