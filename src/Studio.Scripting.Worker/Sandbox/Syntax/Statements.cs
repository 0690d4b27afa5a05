using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
    Return,
}

/// <summary>A statement that executes itself.</summary>
internal abstract class Statement(int position)
{
    public int Position => position;

    public abstract Flow Execute(Frame frame);

    protected static Flow ExecuteAll(Statement[] statements, Frame frame)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Execute(frame);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}

internal sealed class EmptyStatement(int position) : Statement(position)
{
    public override Flow Execute(Frame frame) => Flow.Next;
}

/// <summary>An expression; at the top of a program its value is the program's result.</summary>
internal sealed class ExpressionStatement(int position, Expression expression, bool isResult) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        var value = expression.Evaluate(frame);
        if (isResult)
        {
            frame.Result = value;
        }

        return Flow.Next;
    }
}

internal sealed class VariableStatement(int position, (NameExpression Name, Expression Value)[] variables) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        foreach (var (name, value) in variables)
        {
            frame.Position = name.Position;
            name.Initialize(frame, value.Evaluate(frame));
        }

        return Flow.Next;
    }
}

internal sealed class BlockStatement(int position, Statement[] body) : Statement(position)
{
    public override Flow Execute(Frame frame) => ExecuteAll(body, frame);
}

internal sealed class IfStatement(int position, Expression test, Statement yes, Statement? no) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        return Operators.ToBoolean(test.Evaluate(frame)) ? yes.Execute(frame) : no?.Execute(frame) ?? Flow.Next;
    }
}

internal sealed class ReturnStatement(int position, Expression? value) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        frame.Result = value?.Evaluate(frame) ?? default;
        return Flow.Return;
    }
}

/// <summary><c>break</c> and <c>continue</c></summary>
internal sealed class JumpStatement(int position, Flow flow, string? label) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Label = label;
        return flow;
    }
}

internal sealed class ThrowStatement(int position, Expression value) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        var thrown = value.Evaluate(frame);
        frame.Position = Position;
        frame.Realm.Step();
        throw frame.Realm.Thrown(thrown);
    }
}

internal sealed class LabeledStatement(int position, string label, Statement body) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        var flow = body.Execute(frame);
        if (flow == Flow.Break && frame.Label == label)
        {
            frame.Label = null;
            return Flow.Next;
        }

        return flow;
    }
}

internal sealed class SwitchStatement(int position, Expression subject, (Expression? Test, Statement[] Body)[] cases) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        frame.Position = Position;
        var value = subject.Evaluate(frame);
        var start = -1;
        for (var i = 0; i < cases.Length && start < 0; i++)
        {
            start = cases[i].Test is { } test && Operators.StrictEquals(frame.Realm, value, test.Evaluate(frame)) ? i : -1;
        }

        start = start < 0 ? Array.FindIndex(cases, c => c.Test is null) : start;
        for (var i = start; i >= 0 && i < cases.Length; i++)
        {
            var flow = ExecuteAll(cases[i].Body, frame);
            if (flow == Flow.Break && frame.Label is null)
            {
                return Flow.Next;
            }

            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}

/// <summary><c>try</c>. Limits pass through it: neither catch nor finally sees them.</summary>
internal sealed class TryStatement(int position, Statement[] body, Statement[]? handler, NameExpression? target, Statement[]? last) : Statement(position)
{
    public override Flow Execute(Frame frame)
    {
        if (last is null)
        {
            return ExecuteCaught(frame);
        }

        var realm = frame.Realm;
        var depth = realm.Depth;
        Flow flow;
        try
        {
            flow = ExecuteCaught(frame);
        }
        catch (JsThrow)
        {
            Recover(realm, frame, depth);
            var result = frame.Result;
            var ended = ExecuteAll(last, frame);
            if (ended != Flow.Next)
            {
                return ended;
            }

            frame.Result = result;
            throw;
        }

        var (value, label) = (frame.Result, frame.Label);
        var after = ExecuteAll(last, frame);
        if (after != Flow.Next)
        {
            return after;
        }

        frame.Result = value;
        frame.Label = label;
        return flow;
    }

    private static void Recover(Realm realm, Frame frame, int depth)
    {
        realm.Depth = depth;
        realm.Top = frame;
        realm.Check();
    }

    private Flow ExecuteCaught(Frame frame)
    {
        if (handler is null)
        {
            return ExecuteAll(body, frame);
        }

        var depth = frame.Realm.Depth;
        Value caught;
        try
        {
            return ExecuteAll(body, frame);
        }
        catch (JsThrow thrown)
        {
            caught = thrown.Value;
        }

        Recover(frame.Realm, frame, depth);
        if (target is not null)
        {
            target.Initialize(frame, caught);
            return ExecuteAll(handler, frame);
        }

        var inner = new Frame(frame, caught) { Result = frame.Result };
        frame.Realm.Top = inner;
        var flow = ExecuteAll(handler, inner);
        frame.Realm.Top = frame;
        frame.Result = inner.Result;
        frame.Label = inner.Label;
        return flow;
    }
}
