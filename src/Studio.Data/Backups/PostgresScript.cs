using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Studio.Data.Postgres;
using Studio.Kernel.Problems;

namespace Studio.Data.Backups;

/// <summary>
/// Runs pg_dump's plain text on a connection, into another schema. psql is not asked: a backup may be anybody's, and psql runs whatever stands in it, commands
/// of the operating system included. Statements of any kind but pg_dump's own for a schema of tables are refused.
/// </summary>
internal sealed partial class PostgresScript(string from, string to)
{
    // Nothing that a backup holds may keep a pattern busy.
    private const int MatchMilliseconds = 1000;

    private const int MaximumStatement = 1 << 20;

    /// <summary>Runs the text in the connection's transaction.</summary>
    /// <exception cref="ProblemException">400: it holds what no backup holds.</exception>
    public async Task RunAsync(TextReader text, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!PlainName().IsMatch(from))
        {
            throw Refused("the name of its schema");
        }

        await ExecuteAsync(connection, $"CREATE SCHEMA {PostgresConnections.Quote(to)}", cancellationToken);
        while (await ReadStatementAsync(text, cancellationToken) is { } statement)
        {
            if (Ignored().IsMatch(statement) || statement == $"CREATE SCHEMA {from};")
            {
                continue;
            }

            var copy = Copy().Match(statement);
            if (copy.Success && copy.Groups["schema"].Value == from)
            {
                await CopyAsync(text, connection, Move(statement), cancellationToken);
            }
            else if (Allowed().Match(statement) is { Success: true } allowed && allowed.Groups["schema"].Value == from)
            {
                await ExecuteAsync(connection, Move(statement), cancellationToken);
            }
            else
            {
                throw Refused($"'{statement[..Math.Min(60, statement.Length)]}'");
            }
        }
    }

    /// <summary>The next statement, up to the line that ends it; null at the end.</summary>
    private static async Task<string?> ReadStatementAsync(TextReader text, CancellationToken cancellationToken)
    {
        var statement = new StringBuilder();
        char? quote = null;
        while (await text.ReadLineAsync(cancellationToken) is { } line)
        {
            if (statement.Length == 0 && (line.Length == 0 || line.StartsWith("--", StringComparison.Ordinal) || Restriction().IsMatch(line)))
            {
                continue;
            }

            statement.Append(statement.Length == 0 ? "" : "\n").Append(line);
            if (statement.Length > MaximumStatement)
            {
                throw Refused("a statement without end");
            }

            quote = Follow(line, quote);
            if (quote is null && line.EndsWith(';'))
            {
                return statement.ToString();
            }
        }

        return statement.Length == 0 ? null : throw Refused("a statement without end");
    }

    /// <summary>The quote that is open at the line's end. A second statement must not hide behind the first.</summary>
    private static char? Follow(string line, char? quote)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote is not null)
            {
                quote = c == quote ? null : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is '\\' or '$' || (c is ';' && i < line.Length - 1) || (c is '-' && i > 0 && line[i - 1] is '-') || (c is '*' && i > 0 && line[i - 1] is '/'))
            {
                throw Refused($"the sign '{c}' outside of a text");
            }
        }

        return quote;
    }

    private static async Task CopyAsync(TextReader text, NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var into = await connection.BeginTextImportAsync(statement.TrimEnd(';'), cancellationToken);
        while (true)
        {
            switch (await text.ReadLineAsync(cancellationToken))
            {
                case null:
                    throw Refused("a table that is cut off");
                case "\\.":
                    return;
                case { } line:
                    await into.WriteAsync(line.AsMemory(), cancellationToken);
                    await into.WriteAsync("\n".AsMemory(), cancellationToken);
                    break;
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>pg_dump names every object with its schema.</summary>
    private string Move(string statement) => Regex.Replace(statement, $@"(?<![\w."".]){from}\.", to + ".", RegexOptions.None, TimeSpan.FromSeconds(5));

    private static ProblemException Refused(string what) => ProblemException.Invalid("", $"The backup is refused: its database holds {what}. Nothing was changed.");

    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,62}\z", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex PlainName();

    /// <summary>What newer releases put around a dump for psql.</summary>
    [GeneratedRegex(@"^\\(un)?restrict [A-Za-z0-9]+$", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Restriction();

    /// <summary>How the session that reads it is to be; this one is as it must be.</summary>
    [GeneratedRegex(@"^(SET [a-z_]+ = [^;]*|SELECT pg_catalog\.set_config\('search_path', '', false\));\z", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"^COPY (?<schema>[a-z0-9_]+)\.(\w+|""\w+"") \([^)]*\) FROM stdin;\z", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Copy();

    [GeneratedRegex("""
        ^(CREATE\ (TABLE|SEQUENCE|COLLATION)
        |CREATE\ (UNIQUE\ )?INDEX\ (\w+|"\w+")\ ON(\ ONLY)?
        |ALTER\ (TABLE(\ ONLY)?|SEQUENCE|INDEX)
        |SELECT\ pg_catalog\.setval\(')\ ?(?<schema>[a-z0-9_]+)\.
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, MatchMilliseconds)]
    private static partial Regex Allowed();
}
