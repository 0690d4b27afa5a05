using Studio.Scripting.Worker.Sandbox.Syntax;

namespace Studio.Scripting.Worker.Sandbox;

/// <summary>A parsed script: immutable, and shared by engines and threads as it is.</summary>
public sealed class SandboxProgram
{
    private readonly string _text;
    private readonly int[] _lines;

    private SandboxProgram(string name, string text)
    {
        Name = name;
        _text = text;
        var lines = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (Lexer.IsLineEnd(text[i]) && !(text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n'))
            {
                lines.Add(i + 1);
            }
        }

        _lines = [.. lines];
        Code = null!;
        Names = null!;
    }

    /// <summary>What the script is called.</summary>
    public string Name { get; }

    internal FunctionCode Code { get; private set; }

    /// <summary>The variables at the top of the program, with their slots.</summary>
    internal IReadOnlyDictionary<string, int> Names { get; private set; }

    /// <summary>
    /// Parses a script in ES5 (with <c>const</c> as a variable that is assigned once). It needs little stack whatever the source is.
    /// </summary>
    /// <exception cref="SandboxException">The source is too long, nested too deeply, not valid, or uses what the sandbox does not have.</exception>
    public static SandboxProgram Parse(string name, string es5, SandboxLimits limits)
    {
        if (es5.Length > limits.SourceLength)
        {
            throw new SandboxException(SandboxFault.SizeLimit, $"A script may have {limits.SourceLength:N0} characters at most; this one has {es5.Length:N0}.", 0, 0);
        }

        var program = new SandboxProgram(name, es5);
        try
        {
            (program.Code, program.Names) = new Parser(program, es5, limits).ParseProgram();
            return program;
        }
        catch (SyntaxFailure failure)
        {
            var place = program.PlaceOf("", failure.Offset);
            throw new SandboxException(failure.Kind, failure.Message, place.Line, place.Column, [place]);
        }
    }

    /// <summary>The line and column of an offset, from 1.</summary>
    internal SandboxPlace PlaceOf(string function, int offset)
    {
        var line = Array.BinarySearch(_lines, offset);
        line = line < 0 ? ~line - 1 : line;
        return new SandboxPlace(function, line + 1, offset - _lines[line] + 1);
    }

    /// <summary>A piece of the source for a message.</summary>
    internal string Excerpt(int start, int end) => end - start > 80 ? string.Concat(_text.AsSpan(start, 77), "...") : _text[start..end];

    /// <summary>The source of a function.</summary>
    internal string Source(int start, int end) => _text[start..end];
}
