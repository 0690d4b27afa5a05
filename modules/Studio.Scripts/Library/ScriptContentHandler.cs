using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Kernel.Problems;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Library;

/// <summary>Refuses scripts that could not run, with the place of the fault. Checking also translates, so that the first run after a save does not wait for it.</summary>
internal sealed class ScriptContentHandler(IServiceProvider services) : IContentHandler
{
    private const string Path = $"{ScriptParts.Script}.Source";

    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (!definitions.HasPart(item.ContentType, ScriptParts.Script) || ScriptLibrary.SourceOf(item) is not { } source)
        {
            return;
        }

        try
        {
            foreach (var fault in await services.GetRequiredService<IScriptEngine>().CheckAsync(source, cancellationToken))
            {
                errors.Add(new InputError(Path, fault.Message, Math.Max(1, fault.Line), Math.Max(1, fault.Column)));
            }
        }
        catch (ScriptException e)
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "The script could not be checked now.", e.Message) { RetryAfter = TimeSpan.FromSeconds(2) };
        }
    }
}
