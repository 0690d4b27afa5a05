using Studio.Data.Dialects;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Customers.Segments.Sql;

/// <summary>A condition in SQL.</summary>
/// <param name="Where">True of every customer (alias <c>t</c>) of whom the condition is true.</param>
/// <param name="Values">The values that it names.</param>
/// <param name="IsExact">True where it is true of nobody else; otherwise those whom it finds have to be looked at.</param>
internal sealed record SegmentCondition(string Where, SqlValues Values, bool IsExact);

/// <summary>
/// Writes a condition in SQL over the typed table of customers and the tables of behaviour. Only <em>true</em> matches: negations are at the leaves, where a missing value (NULL) makes
/// every comparison other than true, so that SQL's own third value never has to be negated. A leaf that SQL cannot say is left out of a conjunction; a disjunction with one says nothing.
/// </summary>
internal sealed class SegmentSql(IEnumerable<IFactColumnSource> sources)
{
    private const string Everyone = "1 = 1";

    /// <summary>The condition in the words of the database.</summary>
    /// <param name="condition">What has to be true.</param>
    /// <param name="dialect">The database.</param>
    /// <param name="context">Of which customers, and when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<SegmentCondition> WriteAsync(Predicate condition, SqlDialect dialect, FactColumnContext context, CancellationToken cancellationToken)
    {
        var values = new SqlValues(dialect);
        var (sql, exact) = await WriteAsync(condition, values, context, cancellationToken);
        return new SegmentCondition(sql ?? Everyone, values, exact);
    }

    // Null is "says nothing": everybody may be meant.
    private async ValueTask<(string? Sql, bool Exact)> WriteAsync(Predicate condition, SqlValues values, FactColumnContext context, CancellationToken cancellationToken)
    {
        switch (condition)
        {
            case AllOf all:
                return await JoinAsync(all.Operands, " AND ", values, context, cancellationToken);
            case AnyOf any:
                return await JoinAsync(any.Operands, " OR ", values, context, cancellationToken);
            case FactPredicate fact:
                var sql = await FactAsync(fact, values, context, cancellationToken);
                return (sql, sql is not null);
            default:
                return (null, false);
        }
    }

    private async ValueTask<(string? Sql, bool Exact)> JoinAsync(IReadOnlyList<Predicate> operands, string word, SqlValues values, FactColumnContext context, CancellationToken cancellationToken)
    {
        var isAnd = word == " AND ";
        var (written, exact) = (new List<string>(), true);
        foreach (var operand in operands)
        {
            var (sql, isExact) = await WriteAsync(operand, values, context, cancellationToken);
            exact &= isExact;
            if (sql is not null)
            {
                written.Add(sql);
            }
            else if (!isAnd)
            {
                return (null, false);
            }
        }

        return written.Count switch
        {
            0 when operands.Count == 0 => (isAnd ? Everyone : "1 = 0", true),
            0 => (null, false),
            1 => (written[0], exact),
            _ => ($"({string.Join(word, written)})", exact),
        };
    }

    private async ValueTask<string?> FactAsync(FactPredicate fact, SqlValues values, FactColumnContext context, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(fact.Member, fact.Arguments, context, cancellationToken) is { } column)
            {
                return Fits(fact, column) ? Write(fact, column, values) : null;
            }
        }

        return null;
    }

    private static bool Fits(FactPredicate fact, FactColumn column) => column.Kind switch
    {
        FactColumnKind.Text => fact.Member.Type == ExpressionType.String,
        FactColumnKind.Boolean => fact.Member.Type == ExpressionType.Boolean,
        _ => fact.Member.Type == ExpressionType.Number,
    };

    private static string? Write(FactPredicate fact, FactColumn column, SqlValues values)
    {
        var named = column.Parameters.ToDictionary(p => p.Key, p => values.Add(p.Value), StringComparer.Ordinal);
        if (ValueCondition.Of(fact, column, Named(column.Value, named), values) is not { } condition)
        {
            return null;
        }

        if (column.Table is null)
        {
            return condition;
        }

        var filter = column.Filter.Length == 0 ? "" : Named(column.Filter, named) + " AND ";
        var table = Named(column.Table, named);
        if (fact.Holds(column.Absent))
        {
            // Nobody is left out whose row does not say otherwise. A list that is not in memory as a whole is slow in NOT IN on PostgreSQL; a row is looked up on both.
            return $"NOT EXISTS (SELECT 1 FROM {table} v WHERE {filter}v.{column.Key} = t.ItemId AND ({condition}) IS NOT TRUE)";
        }

        // Not IN with a list: SQLite would make the list of everybody's rows first, each time that a few customers are looked at.
        return $"EXISTS (SELECT 1 FROM {table} v WHERE {filter}v.{column.Key} = t.ItemId AND {condition})";
    }

    private static string Named(string sql, Dictionary<string, string> named) => named.Aggregate(sql, (text, name) => text.Replace("{" + name.Key + "}", name.Value, StringComparison.Ordinal));
}
