using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>A loop. Each turn is a step, so that the limits see it.</summary>
internal abstract class LoopStatement(int position, IReadOnlyList<string> labels) : Statement(position)
{
    /// <summary>Runs the body once; whether the loop goes on, and if not, how it ends.</summary>
    protected bool Turn(Frame frame, Statement body, out Flow end)
    {
        frame.Position = Position;
        frame.Realm.Step();
        var flow = body.Execute(frame);
        end = Flow.Next;
        if (flow == Flow.Next)
        {
            return true;
        }

        var isMine = frame.Label is null || labels.Contains(frame.Label);
        if (flow == Flow.Continue && isMine)
        {
            frame.Label = null;
            return true;
        }

        if (flow == Flow.Break && isMine)
        {
            frame.Label = null;
            return false;
        }

        end = flow;
        return false;
    }
}

internal sealed class ForStatement(int position, IReadOnlyList<string> labels, Statement? start, Expression? test, Expression? next, Statement body) : LoopStatement(position, labels)
{
    public override Flow Execute(Frame frame)
    {
        start?.Execute(frame);
        while (test is null || Operators.ToBoolean(test.Evaluate(frame)))
        {
            if (!Turn(frame, body, out var end))
            {
                return end;
            }

            next?.Evaluate(frame);
        }

        return Flow.Next;
    }
}

internal sealed class WhileStatement(int position, IReadOnlyList<string> labels, Expression test, Statement body, bool testsFirst) : LoopStatement(position, labels)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        if (testsFirst && !Operators.ToBoolean(test.Evaluate(frame)))
        {
            return Flow.Next;
        }

        do
        {
            if (!Turn(frame, body, out var end))
            {
                return end;
            }
        }
        while (Operators.ToBoolean(test.Evaluate(frame)));
        return Flow.Next;
    }
}

/// <summary><c>for (name in object)</c>: the names there are at the start and still there at their turn.</summary>
internal sealed class ForInStatement(int position, IReadOnlyList<string> labels, TargetExpression target, Expression subject, Statement body) : LoopStatement(position, labels)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        var value = subject.Evaluate(frame);
        if (value.IsNullish)
        {
            return Flow.Next;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var keys = new List<Key>();
        for (var current = Operators.ToObject(frame.Realm, value); current is not null; current = current.Prototype)
        {
            keys.Clear();
            current.OwnKeys(keys);
            frame.Realm.Work(keys.Count * 8);
            foreach (var key in keys.ToArray())
            {
                if (key.Text is not { } name || !current.TryGetOwn(key, out var property) || !seen.Add(name) || !property.IsEnumerable)
                {
                    continue;
                }

                Assign(frame, name);
                if (!Turn(frame, body, out var end))
                {
                    return end;
                }
            }
        }

        return Flow.Next;
    }

    private void Assign(Frame frame, string name)
    {
        switch (target)
        {
            case NameExpression variable:
                variable.Initialize(frame, name);
                break;
            case MemberExpression member:
                member.AssignFrom(frame, new LiteralExpression(Position, name));
                break;
            default:
                ((IndexExpression)target).AssignFrom(frame, new LiteralExpression(Position, name));
                break;
        }
    }
}
