namespace Studio.Scripting.Engine;

/// <summary>A script as its author wrote it.</summary>
/// <param name="Name">What errors call it, such as <c>Rule: Coffee machine</c> or <c>recipe retail, step 4</c>.</param>
/// <param name="Text">JavaScript, modern syntax included.</param>
public sealed record ScriptSource(string Name, string Text);
