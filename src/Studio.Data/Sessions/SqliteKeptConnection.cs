using Microsoft.Data.Sqlite;

namespace Studio.Data.Sessions;

/// <summary>
/// A connection that keeps the statements that were run on it, compiled: to read SQL and to choose indexes for it takes ten times as long as to find a row. One work at a time uses a connection.
/// </summary>
internal class SqliteKeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>How many are kept: a page or a decision needs about twenty.</summary>
    internal const int MostCommands = 64;

    /// <summary>A longer text is one that was made for its values.</summary>
    private const int LongestText = 8_000;

    // Those that nobody runs at the moment, in the order in which they came back.
    private readonly List<SqliteCommand> _commands = [];

    /// <summary>The command of that text, without parameters; whoever takes it gives it back or disposes of it.</summary>
    public SqliteCommand Take(string sql)
    {
        for (var i = _commands.Count - 1; i >= 0; i--)
        {
            if (_commands[i] is var command && string.Equals(command.CommandText, sql, StringComparison.Ordinal))
            {
                _commands.RemoveAt(i);
                return command;
            }
        }

        var made = CreateCommand();
        made.CommandText = sql;
        return made;
    }

    /// <summary>Keeps a command whose run is over for the next time; the one that rested longest makes room.</summary>
    public void GiveBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (command.CommandText.Length > LongestText)
        {
            command.Dispose();
            return;
        }

        if (_commands.Count >= MostCommands)
        {
            _commands[0].Dispose();
            _commands.RemoveAt(0);
        }

        _commands.Add(command);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        foreach (var command in _commands)
        {
            command.Dispose();
        }

        _commands.Clear();
        base.Close();
    }
}
