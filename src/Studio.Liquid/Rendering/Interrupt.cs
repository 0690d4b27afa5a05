namespace Studio.Liquid.Rendering;

/// <summary>Why the nodes after the current one are not rendered.</summary>
internal enum Interrupt
{
    None,
    Break,
    Continue,
}
