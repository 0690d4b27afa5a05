using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Expressions.Syntax;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>Binds names and what follows them: scope members, JavaScript's own functions, properties and methods of the allow-list.</summary>
internal sealed class ChainBinder(string source, IExpressionScope scope, ErrorSink sink, Func<SyntaxNode, BoundNode> bind)
{
    private readonly NameSuggestions _suggestions = new(scope);

    public BoundNode Bind(SourceSpan span, SyntaxNode head, ReadOnlySpan<LinkSyntax> links)
    {
        if (head is not NameSyntax name)
        {
            return Links(span, bind(head), links);
        }

        return scope.IsRoot(name.Name) || scope.Find(name.Name) is not null ? Member(span, name, links) : Global(span, name, links);
    }

    /// <summary>The name a link reads when it reads one: <c>.a</c>, <c>?.a</c> or <c>['a']</c>, but not <c>['0']</c>.</summary>
    private static string? NameOf(LinkSyntax link) => link switch
    {
        MemberLink member => member.Name,
        IndexLink { Index: LiteralSyntax { Value: { IsString: true } text } } when text.AsString() is not [>= '0' and <= '9', ..] => text.AsString(),
        _ => null,
    };

    /// <summary>The longest path from the root that is a member; what follows are properties of its value.</summary>
    private BoundNode Member(SourceSpan span, NameSyntax root, ReadOnlySpan<LinkSyntax> links)
    {
        var names = new List<string> { root.Name };
        var member = scope.Find(root.Name);
        var used = 0;
        foreach (var link in links)
        {
            if (NameOf(link) is not { } name)
            {
                break;
            }

            names.Add(name);
            if (scope.Find(string.Join('.', names)) is { } longer)
            {
                member = longer;
                used = names.Count - 1;
            }
        }

        if (member is null)
        {
            return UnknownPath(root, names, links);
        }

        var memberSpan = used == 0 ? root.Span : root.Span.Through(links[used - 1].Span);
        var rest = links[used..];
        if (member.Parameters is { } parameters)
        {
            return rest is [CallLink call, ..]
                ? Links(span, ScopeCall(memberSpan, member, parameters, call), rest[1..])
                : Failed(span, Codes.FunctionNotCalled, memberSpan, member.Path);
        }

        return rest is [CallLink wrong, ..]
            ? Failed(span, Codes.NotAFunction, wrong.Span, member.Path)
            : Links(span, new BoundMember(memberSpan, member), rest);
    }

    private BoundNode UnknownPath(NameSyntax root, List<string> names, ReadOnlySpan<LinkSyntax> links)
    {
        if (names.Count == 1 && !links.IsEmpty && links[0] is IndexLink)
        {
            return Failed(root.Span, Codes.ComputedMemberRefused, links[0].Span);
        }

        if (_suggestions.Nearest(names) is { } near)
        {
            return Nearest(root.Span, root, names, links, near);
        }

        return names.Count == 1
            ? Failed(root.Span, Codes.IncompleteName, root.Span, root.Name, _suggestions.Below(root.Name))
            : Failed(root.Span, Codes.UnknownMember, links[0].Span, root.Name, names[1]);
    }

    private BoundScopeCall ScopeCall(SourceSpan nameSpan, ScopeMember member, IReadOnlyList<ExpressionType> parameters, CallLink call)
    {
        var arguments = Array.ConvertAll(call.Arguments, argument => bind(argument));
        CheckCount(call, member.Path, parameters.Count, parameters.Count, arguments.Length);
        for (var i = 0; i < Math.Min(parameters.Count, arguments.Length); i++)
        {
            if (parameters[i] != ExpressionType.Any && arguments[i].Type != ExpressionType.Any && parameters[i] != arguments[i].Type)
            {
                sink.Report(
                    Codes.ArgumentType, arguments[i].Span, LiteralRepair.Of(arguments[i], parameters[i]),
                    [ErrorSink.Text(i + 1), member.Path, Types.Name(parameters[i]), Types.Name(arguments[i].Type)]);
            }
        }

        return new BoundScopeCall(nameSpan.Through(call.Span), member, arguments);
    }

    private BoundNode Global(SourceSpan span, NameSyntax name, ReadOnlySpan<LinkSyntax> links)
    {
        var path = name.Name;
        var pathSpan = name.Span;
        var rest = links;
        if (GlobalFunctions.IsNamespace(name.Name) && !links.IsEmpty && NameOf(links[0]) is { } member)
        {
            path = $"{name.Name}.{member}";
            pathSpan = name.Span.Through(links[0].Span);
            rest = links[1..];
        }

        if (GlobalFunctions.TryConstant(path, out var value))
        {
            return rest is [CallLink wrong, ..]
                ? Failed(span, Codes.NotAFunction, wrong.Span, path)
                : Links(span, new BoundConstant(pathSpan, value), rest);
        }

        if (GlobalFunctions.Function(path) is { } function)
        {
            if (rest is not [CallLink call, ..])
            {
                return Failed(span, Codes.FunctionNotCalled, pathSpan, path);
            }

            CheckCount(call, path, function.Least, function.Most, call.Arguments.Length);
            var arguments = Array.ConvertAll(call.Arguments, argument => bind(argument));
            return Links(span, new BoundGlobalCall(pathSpan.Through(call.Span), function, arguments), rest[1..]);
        }

        return UnknownGlobal(span, name, links);
    }

    private BoundConstant UnknownGlobal(SourceSpan span, NameSyntax name, ReadOnlySpan<LinkSyntax> links)
    {
        var names = new List<string> { name.Name };
        foreach (var link in links)
        {
            if (NameOf(link) is not { } next)
            {
                break;
            }

            names.Add(next);
        }

        if (_suggestions.Nearest(names) is { } near)
        {
            return Nearest(span, name, names, links, near);
        }

        if (!GlobalFunctions.IsNamespace(name.Name))
        {
            return Failed(span, Codes.UnknownName, name.Span, name.Name, _suggestions.Roots());
        }

        var accepted = NameSuggestions.GlobalsBelow(name.Name);
        return names.Count == 1
            ? Failed(span, Codes.IncompleteName, name.Span, name.Name, accepted)
            : Failed(span, Codes.UnknownProperty, links[0].Span, name.Name, names[1], accepted);
    }

    private BoundConstant Nearest(SourceSpan span, NameSyntax root, List<string> names, ReadOnlySpan<LinkSyntax> links, string near)
    {
        var last = Math.Min(near.Split('.').Length, names.Count) - 1;
        var wrong = last == 0 ? root.Span : root.Span.Through(links[last - 1].Span);
        sink.Report(Codes.UnknownNameNear, wrong, near, [Slice(wrong), near]);
        return Placeholder(span);
    }

    private BoundNode Links(SourceSpan span, BoundNode head, ReadOnlySpan<LinkSyntax> links)
    {
        if (links.IsEmpty)
        {
            return head;
        }

        var bound = new List<BoundLink>();
        var type = head.Type;
        var isOptional = false;
        for (var i = 0; i < links.Length; i++)
        {
            var link = links[i];
            isOptional |= link.Optional;
            var call = i + 1 < links.Length ? links[i + 1] as CallLink : null;
            if (link is CallLink)
            {
                return Failed(span, Codes.NotAFunction, link.Span, Slice(head.Span));
            }

            if (NameOf(link) is not { } name)
            {
                bound.Add(new BoundLink(MethodTable.Item, [bind(((IndexLink)link).Index)], link.Optional));
                type = type == ExpressionType.String ? ExpressionType.String : ExpressionType.Any;
            }
            else if (call is null)
            {
                if (!BindProperty(link, name, ref type, bound))
                {
                    return Placeholder(span);
                }
            }
            else if (BindMethod(link, call, name, ref type, bound))
            {
                i++;
            }
            else
            {
                return Placeholder(span);
            }
        }

        return new BoundChain(span, head, [.. bound], isOptional ? ExpressionType.Any : type);
    }

    private bool BindProperty(LinkSyntax link, string name, ref ExpressionType type, List<BoundLink> bound)
    {
        if (name != "length" || type is ExpressionType.Number or ExpressionType.Boolean)
        {
            var method = MethodTable.Find(type, name);
            if (method is not null)
            {
                sink.Report(Codes.FunctionNotCalled, link.Span, name);
            }
            else if (type is not ExpressionType.Any && link is IndexLink)
            {
                sink.Report(Codes.UnknownProperty, link.Span, Capitalized(type), name, string.Join(", ", MethodTable.Names(type)));
            }
            else
            {
                ReportUnknownProperty(link, name, type);
            }

            return false;
        }

        bound.Add(new BoundLink(MethodTable.Length, [], link.Optional));
        type = ExpressionType.Number;
        return true;
    }

    private bool BindMethod(LinkSyntax link, CallLink call, string name, ref ExpressionType type, List<BoundLink> bound)
    {
        if (MethodTable.Find(type, name) is not { } method)
        {
            if (name == "length")
            {
                sink.Report(Codes.NotAFunction, call.Span, name);
            }
            else
            {
                ReportUnknownProperty(link, name, type);
            }

            return false;
        }

        CheckCount(call, name, method.Least, method.Most, call.Arguments.Length);
        bound.Add(new BoundLink(method.Code, Array.ConvertAll(call.Arguments, argument => bind(argument)), link.Optional));
        type = method.Result;
        return true;
    }

    private void ReportUnknownProperty(LinkSyntax link, string name, ExpressionType type)
    {
        var near = NameSuggestions.Nearest(name, MethodTable.Names(type));
        if (near is null)
        {
            sink.Report(Codes.UnknownProperty, link.Span, Capitalized(type), name, string.Join(", ", MethodTable.Names(type)));
        }
        else
        {
            sink.Report(Codes.UnknownPropertyNear, link.Span, (link.Optional ? "?." : ".") + near, [Capitalized(type), name, near]);
        }
    }

    private void CheckCount(CallLink call, string name, int least, int most, int count)
    {
        if (count < least || count > most)
        {
            var takes = least == most ? Count(least) : most == Builtin.Variadic ? $"at least {Count(least)}" : $"{least} to {Count(most)}";
            sink.Report(Codes.ArgumentCount, call.Span, name, takes, ErrorSink.Text(count));
        }

        static string Count(int count) => count == 1 ? "1 argument" : $"{count} arguments";
    }

    private static string Capitalized(ExpressionType type) => type switch
    {
        ExpressionType.Boolean => "A boolean",
        ExpressionType.Number => "A number",
        ExpressionType.String => "A text",
        ExpressionType.List => "A list",
        _ => "The value",
    };

    private string Slice(SourceSpan span) => source.Substring(span.Start, span.Length);

    private BoundConstant Failed(SourceSpan span, string code, SourceSpan place, params string[] arguments)
    {
        sink.Report(code, place, arguments);
        return Placeholder(span);
    }

    private static BoundConstant Placeholder(SourceSpan span) => new(span, ScriptValue.Missing);
}
