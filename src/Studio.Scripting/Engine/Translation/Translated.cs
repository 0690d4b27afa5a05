namespace Studio.Scripting.Engine.Translation;

/// <summary>What became of a script's text.</summary>
/// <param name="Hash">Of the code; how workers know a program.</param>
/// <param name="Code">The program in ES5.</param>
/// <param name="Map">Leads from the program back to the text; null where they are the same.</param>
internal sealed record Translated(string Hash, string Code, SourceMap? Map)
{
    /// <summary>The author's place of a place in the program, both from 1; 0 where it is not known.</summary>
    public (int Line, int Column) Place(int line, int column) => Map is null || line <= 0 ? (Math.Max(line, 0), Math.Max(column, 0)) : Map.Find(line, column);
}
