using System.Security.Cryptography;
using System.Text;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Predicates;

namespace Studio.Customers.Segments;

/// <summary>A published segment, compiled.</summary>
/// <param name="Id">The content item.</param>
/// <param name="Name">What rules ask for it by.</param>
/// <param name="Condition">As it was written.</param>
/// <param name="AnnounceFirst">True where what a new condition changes is announced too.</param>
public sealed record Segment(string Id, string Name, string Condition, bool AnnounceFirst)
{
    /// <summary>The condition; null where it no longer compiles, because a fact of it is gone: such a segment stays as it is.</summary>
    internal CompiledExpression? Compiled { get; init; }

    /// <summary>The condition as the database is asked.</summary>
    internal Predicate? Predicate { get; init; }

    /// <summary>The facts that it reads.</summary>
    internal IReadOnlySet<string> Facts { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>True where something may change it that nobody tells of, such as passing time: it is looked at again and again.</summary>
    internal bool IsVolatile { get; init; }

    /// <summary>Changes with what decides who is in it.</summary>
    internal string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Condition)))[..16];

    /// <summary>Reads an item and compiles it.</summary>
    internal static Segment Read(ContentItem item, FactCatalogue catalogue, ExpressionCompiler compiler, IReadOnlySet<string> told)
    {
        var condition = item.GetText(SegmentParts.Segment, "Condition")?.Trim() ?? "";
        var compiled = compiler.Compile(condition, catalogue, out _);
        var facts = compiled?.Members.Select(m => m.Path).ToHashSet(StringComparer.Ordinal) ?? [];
        return new Segment(item.ContentItemId, item.GetText(SegmentParts.Segment, "Name")?.Trim() ?? item.DisplayText, condition, item.GetFlag(SegmentParts.Segment, "AnnounceFirst"))
        {
            Compiled = compiled,
            Predicate = compiled?.ToPredicate(),
            Facts = facts,
            IsVolatile = facts.Any(f => !f.StartsWith("customer.", StringComparison.Ordinal) && !told.Contains(f)),
        };
    }
}
