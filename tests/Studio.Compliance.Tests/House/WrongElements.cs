using Studio.Admin.Elements;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of modules' elements must find what is wrong with these.</summary>
public sealed class WrongElements : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-elements-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_its_faults_it_passes()
    {
        Write("parts/words.js", "export const words = {};");
        Write("stars.js", "import { define } from '@studio/sdk';\nimport { words } from './parts/words.js';\ndefine('acme-stars', class extends HTMLElement {});");
        var suite = Suite(new AdminElement("acme-stars", "stars.js") { FieldEditor = new("Acme.Stars", "A widget", ["NumericField"]) });
        suite.Names_are_unique_and_the_modules_own();
        suite.Scripts_are_there_and_bring_all_that_they_need();
        suite.Texts_are_translated();
        Fails(Suite(new AdminElement("acme-stars", "stars.js") { Labels = new Dictionary<string, string> { ["of"] = "Nobody translates this" } }).Texts_are_translated, "Nobody translates this");
        Fails(Suite(Editor("Acme.Stars", "NumericField")).Texts_are_translated, "Stars");
    }

    [Fact]
    public void Names_that_are_none_or_of_others()
    {
        Fails(Suite().Names_are_unique_and_the_modules_own, "empty");
        Fails(Suite(new AdminElement("stars", "stars.js")).Names_are_unique_and_the_modules_own, "'stars'");
        Fails(Suite(new AdminElement("studio-stars", "stars.js")).Names_are_unique_and_the_modules_own, "'studio-stars'");
        Fails(Suite(new AdminElement("acme-stars", "a.js"), new AdminElement("acme-stars", "b.js")).Names_are_unique_and_the_modules_own, "twice");
        Fails(Suite(Editor("Stars", "NumericField")).Names_are_unique_and_the_modules_own, "whose it is");
        Fails(Suite(Editor("Acme.Stars")).Names_are_unique_and_the_modules_own, "for no field");
    }

    [Fact]
    public void Scripts_that_are_not_there_or_need_what_is_not()
    {
        Fails(Suite(new AdminElement("acme-stars", "none.js")).Scripts_are_there_and_bring_all_that_they_need, "wwwroot/none.js");
        Fails(Suite(new AdminElement("acme-stars", "../secret.js")).Scripts_are_there_and_bring_all_that_they_need, "wwwroot/../secret.js");
        FailsWith("define('acme-other', X);", "does not define");
        FailsWith("import React from 'react';\ndefine('acme-stars', X);", "'react'");
        FailsWith("import './missing.js';\ndefine('acme-stars', X);", "wwwroot/missing.js");
        FailsWith("import('https://example.com/x.js');\ndefine('acme-stars', X);", "https://example.com/x.js");
        FailsWith("define('acme-stars', X);\nnew Function('return 1');", "content policy");
        FailsWith("define('acme-stars', X);\nplace.innerHTML = '<p style=\"color:red\">';", "content policy");
    }

    private static AdminElement Editor(string name, params string[] types) => new("acme-stars", "stars.js") { FieldEditor = new(name, "Stars", types) };

    private void FailsWith(string script, string why)
    {
        Write("stars.js", script);
        Fails(Suite(new AdminElement("acme-stars", "stars.js")).Scripts_are_there_and_bring_all_that_they_need, why);
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private ElementsOf Suite(params AdminElement[] elements) => new(_folder, elements);

    private static void Fails(Action test, string why) => Assert.ThrowsAny<Exception>(test).ToString().ShouldContain(why, Case.Insensitive);

    private sealed class ElementsOf(string folder, AdminElement[] elements) : AdminElementCompliance, IAdminElementSource
    {
        public IEnumerable<AdminElement> Elements => elements;

        protected override IReadOnlyList<IAdminElementSource> Sources => [this];

        protected override string WebRoot => folder;
    }
}
