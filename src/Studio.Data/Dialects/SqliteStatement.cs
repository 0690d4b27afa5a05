using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Studio.Data.Writing;

namespace Studio.Data.Dialects;

/// <summary>
/// A statement that is run for many rows. The driver looks for each parameter by its name again for each row, and makes a reader of each run: of an insert that is most of its time.
/// The writer's connection keeps it compiled for the next time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = [];
    private bool _kept;

    private SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    /// <summary>The statement of that text; whoever takes it disposes of it when its rows are done.</summary>
    /// <exception cref="SqliteException">The statement is not one that the database understands.</exception>
    public static SqliteStatement Of(SqliteConnection connection, string sql)
    {
        if (connection is not SqliteWriteConnection writer)
        {
            return new SqliteStatement(connection, sql);
        }

        // Rows may be made by what itself writes such rows: it then has one of its own.
        if (writer.Statements.Remove(sql, out var known))
        {
            return known;
        }

        var statement = new SqliteStatement(connection, sql);
        statement._kept = writer.Statements.Count < SqliteWriteConnection.MostStatements;
        statement.Sql = sql;
        return statement;
    }

    private string Sql { get; set; } = "";

    /// <summary>How many rows the last run changed.</summary>
    public int Changed => raw.sqlite3_changes(_connection.Handle);

    /// <summary>Runs it with the values of a row, in the order of its question marks: texts, numbers, or null.</summary>
    /// <exception cref="SqliteException">The database refuses it.</exception>
    public void Execute(object?[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            Check(Bind(i + 1, row[i]));
        }

        var code = raw.sqlite3_step(_statement);

        // The step's own fault is told by the reset again: it must not be told instead of it.
        var reset = raw.sqlite3_reset(_statement);
        Check(code == raw.SQLITE_DONE ? reset : code);
    }

    public void Dispose()
    {
        Return();

        // What was bound is not kept: it may be a person's, or long.
        if (!_kept || raw.sqlite3_clear_bindings(_statement) != raw.SQLITE_OK || !((SqliteWriteConnection)_connection).Statements.TryAdd(Sql, this))
        {
            End();
        }
    }

    /// <summary>Frees what is compiled.</summary>
    public void End() => _statement.Dispose();

    private int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        int number => raw.sqlite3_bind_int64(_statement, index, number),
        double number => raw.sqlite3_bind_double(_statement, index, number),

        // Of a span of no bytes it would make a null.
        "" => raw.sqlite3_bind_text(_statement, index, ""),
        string text => raw.sqlite3_bind_text(_statement, index, Utf8(text)),
        _ => throw new ArgumentException($"A value of {value.GetType()} is not one that tables keep.", nameof(value)),
    };

    private ReadOnlySpan<byte> Utf8(string text)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (longest > _text.Length)
        {
            Return();
            _text = ArrayPool<byte>.Shared.Rent(Math.Max(longest, 1024));
        }

        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    private void Return()
    {
        if (_text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_text);
            _text = [];
        }
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection.Handle);
}
