namespace Studio.Liquid;

/// <summary>Finds the templates which <c>render</c> and <c>include</c> name.</summary>
public interface ITemplateSource
{
    /// <summary>The source of a template, or null when there is none of that name.</summary>
    /// <param name="name">The name as the template wrote it: untrusted, so never a file path.</param>
    /// <param name="cancellationToken">Cancels the render.</param>
    ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken);
}
