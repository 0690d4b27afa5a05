using System.IO.Compression;
using System.Text;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Kernel.Tests.Recipes;

/// <summary>What an archive must not hold is refused before anything of it is used (statement 27).</summary>
public sealed class RecipeArchiveTests
{
    private const string Empty = """{ "name": "small", "steps": [] }""";

    [Fact]
    public void A_recipe_finds_the_files_that_came_with_it()
    {
        using var zip = Zip(("Recipe.json", Empty), ("media/a.txt", "hello"));
        using var archive = RecipeArchive.Open(zip, "x.zip");
        (archive.Recipe.Name, archive.Recipe.Source).ShouldBe(("small", "x.zip/Recipe.json"));
        using var file = archive.Recipe.Files.Open("media/a.txt").ShouldNotBeNull();
        new StreamReader(file).ReadToEnd().ShouldBe("hello");
        archive.Recipe.Files.Open("media/b.txt").ShouldBeNull();
    }

    [Fact]
    public void A_recipe_within_a_folder_finds_files_from_there()
    {
        using var zip = Zip(("site/small.recipe.json", Empty), ("site/snippets/a.html", "<p>"));
        using var archive = RecipeArchive.Open(zip, "x.zip");
        archive.Recipe.Files.Open("snippets/a.html").ShouldNotBeNull().Dispose();
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("media/../../evil.txt")]
    [InlineData("/etc/evil.txt")]
    [InlineData("C:/evil.txt")]
    [InlineData("media\\..\\..\\evil.txt")]
    [InlineData("./media/evil.txt")]
    [InlineData("media//evil.txt")]
    public void A_name_that_leads_out_is_refused(string name) => Refused(Zip(("Recipe.json", Empty), (name, "x")), "leads out of it or is no path");

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/x")]
    [InlineData("")]
    public void A_recipe_cannot_ask_for_a_file_outside(string path)
    {
        using var zip = Zip(("Recipe.json", Empty));
        using var archive = RecipeArchive.Open(zip, "x.zip");
        Should.Throw<ProblemException>(() => archive.Recipe.Files.Open(path));
    }

    [Theory]
    [InlineData(0xA000)]
    [InlineData(0x6000)]
    [InlineData(0x1000)]
    public void Links_and_devices_are_refused(int kind)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "Recipe.json", Empty);
            var link = zip.CreateEntry("link");
            link.ExternalAttributes = (kind | 0x1FF) << 16;
            using var content = link.Open();
            content.Write("/etc/passwd"u8);
        }

        Refused(stream, "is a link or no file");
    }

    [Fact]
    public void A_bomb_is_refused_without_unpacking_it()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "Recipe.json", Empty);
            using var content = zip.CreateEntry("bomb.txt", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 32; i++)
            {
                content.Write(zeros);
            }
        }

        stream.Length.ShouldBeLessThan(100_000);
        Refused(stream, "times its size");
    }

    [Fact]
    public void A_header_that_lies_about_the_length_gives_no_more_than_it_says()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "Recipe.json", Empty);
            Add(zip, "long.txt", new string('x', 5000));
        }

        // The uncompressed length in the central directory of the last entry.
        var bytes = stream.ToArray();
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 10).ShouldBeTrue();
        using var archive = RecipeArchive.Open(new MemoryStream(bytes), "x.zip");
        using var file = archive.Recipe.Files.Open("long.txt").ShouldNotBeNull();
        file.Length.ShouldBe(10);
    }

    [Fact]
    public void What_is_too_large_is_refused_by_what_its_directory_says()
    {
        using var file = new FileStream(Path.GetTempFileName(), new FileStreamOptions { Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        file.SetLength(RecipeArchive.MaximumLength + 1);
        Refused(file, "an archive has at most 64 MB");
        Refused(Claiming(1, RecipeArchive.MaximumFile + 1), "has more than 64 MB");
        Refused(Claiming(9, RecipeArchive.MaximumFile), "it would unpack to more than 512 MB");
    }

    [Fact]
    public void Too_many_files_and_doubled_names_are_refused()
    {
        Refused(Zip([("Recipe.json", Empty), .. Enumerable.Range(0, RecipeArchive.MaximumFiles).Select(i => ($"f{i}", ""))]), "at most 10000 files");
        Refused(Zip(("Recipe.json", Empty), ("a.txt", "1"), ("A.TXT", "2")), "is in it twice");
    }

    [Fact]
    public void What_is_no_archive_or_holds_no_recipe_is_refused()
    {
        Refused(new MemoryStream("PK no zip at all"u8.ToArray()), "cannot be read");
        Refused(Zip(("readme.txt", "x")), "neither Recipe.json");
        Refused(Zip(("a.recipe.json", Empty), ("b.recipe.json", Empty)), "none is called Recipe.json");
    }

    [Fact]
    public void A_broken_recipe_in_it_names_file_line_and_column()
    {
        using var zip = Zip(("Recipe.json", "{ \"name\": \"x\",\n  \"steps\": [ }"));
        var error = Should.Throw<ProblemException>(() => RecipeArchive.Open(zip, "x.zip")).Errors.ShouldHaveSingleItem();
        (error.Path, error.Line).ShouldBe(("x.zip/Recipe.json", 2));
        error.Column.ShouldNotBeNull();
    }

    [Fact]
    public void A_folder_gives_nothing_that_a_link_leads_to()
    {
        var folder = Directory.CreateTempSubdirectory("studio-recipe-");
        var outside = Directory.CreateTempSubdirectory("studio-outside-");
        try
        {
            File.WriteAllText(Path.Combine(outside.FullName, "secret.txt"), "secret");
            File.WriteAllText(Path.Combine(folder.FullName, "own.txt"), "own");
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "up"), outside.FullName);
            var files = new FolderRecipeFiles(folder.FullName);
            files.Open("own.txt").ShouldNotBeNull().Dispose();
            files.Open("none.txt").ShouldBeNull();
            Should.Throw<ProblemException>(() => files.Open("up/secret.txt"));
            Should.Throw<ProblemException>(() => files.Open($"../{outside.Name}/secret.txt"));
        }
        finally
        {
            folder.Delete(recursive: true);
            outside.Delete(recursive: true);
        }
    }

    /// <summary>An archive whose directory says that it has so many large files.</summary>
    private static MemoryStream Claiming(int files, long length)
    {
        var bytes = Zip([.. Enumerable.Range(0, files).Select(i => ($"f{i}.txt", "x")), ("Recipe.json", Empty)]).ToArray();
        var at = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        for (var i = 0; i < files; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 20), (uint)(length / 2)).ShouldBeTrue();
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), (uint)length).ShouldBeTrue();
            at += 4 + bytes.AsSpan(at + 4).IndexOf("PK\u0001\u0002"u8);
        }

        return new MemoryStream(bytes);
    }

    private static void Refused(Stream content, string why)
    {
        content.Position = 0;
        var problem = Should.Throw<ProblemException>(() => RecipeArchive.Open(content, "x.zip"));
        problem.Status.ShouldBe(400);
        problem.Message.ShouldContain(why);
    }

    private static MemoryStream Zip(params (string Name, string Content)[] files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                Add(zip, name, content);
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static void Add(ZipArchive zip, string name, string content)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
