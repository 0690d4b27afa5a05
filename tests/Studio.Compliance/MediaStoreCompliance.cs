using System.Security.Cryptography;
using System.Text;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;

namespace Studio.Compliance;

/// <summary>What every store of media must hold: what is put is there, whole, under its path and nowhere else.</summary>
public abstract class MediaStoreCompliance : ComplianceSuite
{
    /// <summary>The most bytes that the store under test takes of a file; at least 100,000.</summary>
    protected abstract long MaximumFileSize { get; }

    /// <summary>An empty store.</summary>
    protected abstract Task<IMediaStore> OpenAsync();

    /// <summary>Byte for byte, Chinese names included.</summary>
    [Fact]
    public async Task What_is_put_can_be_read_and_listed()
    {
        var store = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes(70_000);
        var entry = await store.PutAsync("offers/夏季 特賣.png", new MemoryStream(bytes), overwrite: false, default);
        (entry.Path, entry.Name, entry.IsFolder, entry.Length).ShouldBe(("offers/夏季 特賣.png", "夏季 特賣.png", false, 70_000));
        (await ReadAsync(store, "/offers/夏季 特賣.png/"))!.ShouldBe(bytes);
        (await store.FindAsync("offers", default))!.IsFolder.ShouldBeTrue();
        (await store.ListAsync("", deep: false, default)).Select(e => e.Path).ShouldBe(["offers"]);
        (await store.ListAsync("offers", deep: false, default)).Select(e => e.Path).ShouldBe(["offers/夏季 特賣.png"]);
        (await store.ListAsync("", deep: true, default)).Where(e => !e.IsFolder).Select(e => e.Path).ShouldBe(["offers/夏季 特賣.png"]);
        (await store.FindAsync("offers/none.png", default)).ShouldBeNull();
        (await store.OpenAsync("offers/none.png", default)).ShouldBeNull();
        (await store.OpenAsync("offers", default)).ShouldBeNull();
        (await store.ListAsync("nowhere", deep: false, default)).ShouldBeEmpty();
    }

    /// <summary>One name, one file.</summary>
    [Fact]
    public async Task A_file_is_replaced_only_where_that_is_said()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a.txt", "one");
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, "a.txt", "two", overwrite: false))).Status.ShouldBe(409);
        (await TextAsync(store, "a.txt")).ShouldBe("one");
        await PutAsync(store, "a.txt", "three");
        (await TextAsync(store, "a.txt")).ShouldBe("three");
        await store.CreateFolderAsync("b.txt", default);
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, "b.txt", "x"))).Status.ShouldBe(409);
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, "a.txt/c.txt", "x"))).Status.ShouldBe(409);
        (await Should.ThrowAsync<ProblemException>(() => store.CreateFolderAsync("a.txt", default))).Status.ShouldBe(409);
    }

    /// <summary>Too much is refused while it comes, and the old file stays.</summary>
    [Fact]
    public async Task A_file_that_is_too_large_is_refused_and_nothing_is_kept_of_it()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a.txt", "old");
        (await Should.ThrowAsync<ProblemException>(() => store.PutAsync("a.txt", new Zeros(MaximumFileSize + 1), overwrite: true, default))).Status.ShouldBe(413);
        (await TextAsync(store, "a.txt")).ShouldBe("old");
        (await store.PutAsync("b.txt", new Zeros(MaximumFileSize), overwrite: true, default)).Length.ShouldBe(MaximumFileSize);
        (await store.ListAsync("", deep: true, default)).Select(e => e.Path).ShouldBe(["a.txt", "b.txt"]);
    }

    /// <summary>A reader sees the old file or the new one; an upload that breaks off leaves the old one.</summary>
    [Fact]
    public async Task An_upload_that_breaks_off_leaves_what_was_there()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a.txt", "old");
        await Should.ThrowAsync<IOException>(() => store.PutAsync("a.txt", new Breaking(), overwrite: true, default));
        await Should.ThrowAsync<IOException>(() => store.PutAsync("b.txt", new Breaking(), overwrite: true, default));
        (await TextAsync(store, "a.txt")).ShouldBe("old");
        (await store.ListAsync("", deep: true, default)).Select(e => e.Path).ShouldBe(["a.txt"]);

        await using var reading = await store.OpenAsync("a.txt", default);
        await PutAsync(store, "a.txt", "new and longer");
        using var reader = new StreamReader(reading!);
        (await reader.ReadToEndAsync()).ShouldBe("old");
    }

    /// <summary>No path leads out, hides, or is another's on another system.</summary>
    [Theory]
    [InlineData("../a.txt")]
    [InlineData("a/../../b.txt")]
    [InlineData("..")]
    [InlineData("a/./b.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a\\..\\b.txt")]
    [InlineData("C:/a.txt")]
    [InlineData(".hidden.txt")]
    [InlineData("a/.git/b.txt")]
    [InlineData("con.txt")]
    [InlineData("LPT1.png")]
    [InlineData("a /b.txt")]
    [InlineData("a./b.txt")]
    [InlineData("a\nb.txt")]
    [InlineData("a\0.txt")]
    [InlineData("a?.txt")]
    [InlineData("a|b.txt")]
    public async Task A_path_that_breaks_the_rules_is_refused_everywhere(string path)
    {
        var store = await OpenAsync();
        await PutAsync(store, "a.txt", "x");
        foreach (var use in new Func<Task>[]
        {
            () => PutAsync(store, path, "x"), () => store.FindAsync(path, default), () => store.OpenAsync(path, default), () => store.ListAsync(path, false, default),
            () => store.DeleteAsync(path, default), () => store.MoveAsync("a.txt", path, default), () => store.MoveAsync(path, "b.txt", default), () => store.CreateFolderAsync(path, default),
        })
        {
            (await Should.ThrowAsync<ProblemException>(use)).Status.ShouldBe(400);
        }

        (await store.ListAsync("", deep: true, default)).Select(e => e.Path).ShouldBe(["a.txt"]);
    }

    /// <summary>Half a character is none.</summary>
    [Fact]
    public Task A_path_that_is_not_Unicode_is_refused_everywhere() => A_path_that_breaks_the_rules_is_refused_everywhere("a" + (char)0xD800 + ".txt");

    /// <summary>Long names too.</summary>
    [Fact]
    public async Task A_path_that_is_too_long_is_refused()
    {
        var store = await OpenAsync();
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, new string('x', 97) + ".txt", "x"))).Status.ShouldBe(400);
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, string.Concat(Enumerable.Repeat("folder-name/", 40)) + "a.txt", "x"))).Status.ShouldBe(400);
        await PutAsync(store, new string('x', 96) + ".txt", "x");
    }

    /// <summary>Only kinds that are on the list, whatever they are called by a move.</summary>
    [Theory]
    [InlineData("page.html")]
    [InlineData("script.js")]
    [InlineData("run.exe")]
    [InlineData("nothing")]
    [InlineData("a.png.html")]
    public async Task A_kind_of_file_that_is_not_allowed_is_refused(string path)
    {
        var store = await OpenAsync();
        (await Should.ThrowAsync<ProblemException>(() => PutAsync(store, path, "x"))).Status.ShouldBe(400);
        await PutAsync(store, "a.txt", "x");
        (await Should.ThrowAsync<ProblemException>(() => store.MoveAsync("a.txt", path, default))).Status.ShouldBe(400);
    }

    /// <summary>Files and whole folders move; nothing is overwritten by it.</summary>
    [Fact]
    public async Task Things_move()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a/one.txt", "1");
        await PutAsync(store, "a/deep/two.txt", "2");
        await store.MoveAsync("a", "b/c", default);
        (await TextAsync(store, "b/c/deep/two.txt")).ShouldBe("2");
        (await store.FindAsync("a", default)).ShouldBeNull();
        await store.MoveAsync("b/c/one.txt", "three.txt", default);
        (await TextAsync(store, "three.txt")).ShouldBe("1");
        (await Should.ThrowAsync<ProblemException>(() => store.MoveAsync("three.txt", "b/c/deep/two.txt", default))).Status.ShouldBe(409);
        (await Should.ThrowAsync<ProblemException>(() => store.MoveAsync("b", "b/c/d", default))).Status.ShouldBe(400);
        (await Should.ThrowAsync<ProblemException>(() => store.MoveAsync("nothing.txt", "x.txt", default))).Status.ShouldBe(404);
    }

    /// <summary>What is deleted is gone; a folder with something in it stays.</summary>
    [Fact]
    public async Task Things_are_deleted()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a/one.txt", "1");
        (await Should.ThrowAsync<ProblemException>(() => store.DeleteAsync("a", default))).Status.ShouldBe(409);
        (await Should.ThrowAsync<ProblemException>(() => store.DeleteAsync("", default))).Status.ShouldBe(400);
        (await store.DeleteAsync("a/one.txt", default)).ShouldBeTrue();
        (await store.DeleteAsync("a/one.txt", default)).ShouldBeFalse();
        (await store.DeleteAsync("a", default)).ShouldBeTrue();
        (await store.DeleteAsync("a/one.txt", default)).ShouldBeFalse("its folder is gone as well");
        (await store.ListAsync("", deep: true, default)).ShouldBeEmpty();
    }

    private static Task<MediaEntry> PutAsync(IMediaStore store, string path, string text, bool overwrite = true) => store.PutAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)), overwrite, default);

    private static async Task<string> TextAsync(IMediaStore store, string path) => Encoding.UTF8.GetString((await ReadAsync(store, path)).ShouldNotBeNull(path));

    private static async Task<byte[]?> ReadAsync(IMediaStore store, string path)
    {
        await using var content = await store.OpenAsync(path, default);
        if (content is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>As many zeros as are asked for, without keeping them.</summary>
    private sealed class Zeros(long length) : ReadOnce
    {
        private long _left = length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, _left);
            Array.Clear(buffer, offset, given);
            _left -= given;
            return given;
        }
    }

    /// <summary>A connection that is lost after some bytes.</summary>
    private sealed class Breaking : ReadOnce
    {
        private bool _given;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given)
            {
                throw new IOException("The connection is lost.");
            }

            _given = true;
            return Math.Min(count, 10);
        }
    }

    private abstract class ReadOnce : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
