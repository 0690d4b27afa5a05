using System.Runtime.InteropServices;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>A part of the source, in UTF-16 code units.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceSpan(int Start, int Length)
{
    public int End => Start + Length;

    public static SourceSpan Between(int start, int end) => new(start, end - start);

    public SourceSpan Through(SourceSpan last) => Between(Start, last.End);
}
