using System.Globalization;
using Studio.Kernel.Identifiers;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Methods;

/// <summary>What needs neither content nor a request.</summary>
internal sealed class StandardMethods(IdGenerator ids) : IGlobalMethodProvider
{
    public IEnumerable<GlobalMethod> GetMethods() =>
    [
        new GlobalMethod
        {
            Name = "uuid",
            Description = "A new id of 26 characters, as content items have.",
            Returns = "string",
            MaxCalls = 10_000,
            InvokeAsync = (_, _) => new(ids.NewId()),
        },
        new GlobalMethod
        {
            Name = "culture",
            Description = "The name of the language in which whoever runs the script reads, such as en or zh-Hant.",
            Returns = "string",
            InvokeAsync = (_, _) => new(CultureInfo.CurrentUICulture.Name),
        },
    ];
}
