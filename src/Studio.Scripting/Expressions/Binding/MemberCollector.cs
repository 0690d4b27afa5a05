namespace Studio.Scripting.Expressions.Binding;

/// <summary>Finds the scope members a tree reads.</summary>
internal static class MemberCollector
{
    /// <summary>Each member once, in the order of first use.</summary>
    public static IReadOnlyList<ScopeMember> Collect(BoundNode root)
    {
        var members = new List<ScopeMember>();
        var seen = new HashSet<ScopeMember>();
        Visit(root, member =>
        {
            if (seen.Add(member))
            {
                members.Add(member);
            }

            return false;
        });
        return members;
    }

    /// <summary>Each place where a member is asked like a function.</summary>
    public static IEnumerable<ScopeCall> CollectCalls(BoundNode node)
    {
        var below = node.Children.SelectMany(CollectCalls);
        return node is BoundScopeCall call ? below.Prepend(new ScopeCall(call.Member, Array.TrueForAll(call.Arguments, a => a is BoundConstant) ? [.. call.Arguments.Select(a => ((BoundConstant)a).Value)] : null)) : below;
    }

    /// <summary>Whether a member for which <paramref name="wanted"/> holds is read below a node.</summary>
    public static bool ReadsAny(BoundNode node, Func<ScopeMember, bool> wanted) => Visit(node, wanted);

    private static bool Visit(BoundNode node, Func<ScopeMember, bool> stop)
    {
        var member = node switch
        {
            BoundMember read => read.Member,
            BoundScopeCall call => call.Member,
            _ => null,
        };
        if (member is not null && stop(member))
        {
            return true;
        }

        foreach (var child in node.Children)
        {
            if (Visit(child, stop))
            {
                return true;
            }
        }

        return false;
    }
}
