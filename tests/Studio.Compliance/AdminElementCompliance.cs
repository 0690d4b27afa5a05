using System.Text.RegularExpressions;
using Studio.Admin.Elements;

namespace Studio.Compliance;

/// <summary>What every module's custom elements must hold: their scripts are there, run under the pages' content policy without a build, and speak every language.</summary>
public abstract partial class AdminElementCompliance : ComplianceSuite
{
    /// <summary>The sources under test, of one module.</summary>
    protected abstract IReadOnlyList<IAdminElementSource> Sources { get; }

    /// <summary>The module's folder <c>wwwroot</c>.</summary>
    protected abstract string WebRoot { get; }

    private IReadOnlyList<AdminElement> All => [.. Sources.SelectMany(s => s.Elements)];

    /// <summary>A name belongs to one element; <c>studio-</c> is the house's.</summary>
    [Fact]
    public void Names_are_unique_and_the_modules_own()
    {
        All.ShouldNotBeEmpty();
        ShouldBeUnique(All.Select(e => e.Name), "elements");
        ShouldBeUnique(All.Select(e => e.FieldEditor?.Editor).OfType<string>(), "field editors");
        foreach (var element in All)
        {
            AdminElement.IsName(element.Name).ShouldBeTrue($"'{element.Name}' is no name for an element of a module");
            (element.FieldEditor is null || element.FieldEditor.FieldTypes.Count > 0).ShouldBeTrue($"{element.Name}: the editor is for no field");
            (element.FieldEditor is null || element.FieldEditor.Editor.Contains('.', StringComparison.Ordinal)).ShouldBeTrue($"{element.Name}: the editor '{element.FieldEditor?.Editor}' does not say whose it is, as Acme.Stars does");
        }
    }

    /// <summary>People read titles and labels in their language.</summary>
    [Fact]
    public void Texts_are_translated()
    {
        foreach (var source in Sources)
        {
            foreach (var element in source.Elements)
            {
                foreach (var text in element.Labels.Values.Append(element.FieldEditor?.Title).OfType<string>())
                {
                    ShouldBeTranslated(source.GetType(), text, element.Name);
                }
            }
        }
    }

    /// <summary>Each script is a file of the module, an ES module that defines its element, and reaches nothing but the SDK and the files beside it.</summary>
    [Fact]
    public void Scripts_are_there_and_bring_all_that_they_need()
    {
        foreach (var element in All)
        {
            var script = Read(element.Script, element.Name);
            script.ShouldContain($"define('{element.Name}'", Case.Sensitive, $"{element.Script} does not define <{element.Name}>");
            foreach (var file in Reached(element.Script, element.Name))
            {
                Forbidden().Match(Read(file, element.Name)).Value.ShouldBeEmpty($"{file}: the pages' content policy refuses this");
            }
        }
    }

    private IEnumerable<string> Reached(string script, string where)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { script };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var file))
        {
            yield return file;
            foreach (var name in Import().Matches(Read(file, where)).Select(m => m.Groups["from"].Value).Where(n => n is not ("@studio/sdk" or "@studio/sdk/1")))
            {
                name.ShouldStartWith(".", Case.Sensitive, $"{file} imports '{name}', which no page knows: only @studio/sdk and files beside it are there");
                var next = Path.GetRelativePath(WebRoot, Path.GetFullPath(Path.Combine(WebRoot, Path.GetDirectoryName(file)!, name))).Replace('\\', '/');
                if (seen.Add(next))
                {
                    waiting.Enqueue(next);
                }
            }
        }
    }

    private string Read(string script, string where)
    {
        var file = Path.GetFullPath(Path.Combine(WebRoot, script));
        (file.StartsWith(Path.GetFullPath(WebRoot) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file)).ShouldBeTrue($"{where}: there is no file 'wwwroot/{script}'");
        return File.ReadAllText(file);
    }

    [GeneratedRegex("""(from|import|import\()\s*['"](?<from>[^'"]+)['"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Import();

    [GeneratedRegex("""\beval\(|new Function\(|setAttribute\(['"]style['"]|\bstyle=""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Forbidden();
}
