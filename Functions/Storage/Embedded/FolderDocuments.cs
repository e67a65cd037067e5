using System.Buffers;

namespace TechVolunteers.Storage.Embedded;

/// <summary>
/// Documents as files: <c>incoming/</c> while they arrive, then <c>quarantine/ab/cd/abcd…</c>, then <c>released/ab/cd/abcd…</c>.
/// A document appears by a rename after its bytes were flushed, so a crash leaves it whole or absent.
/// </summary>
internal sealed class FolderDocuments : IDocuments, IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly string incoming;
    private readonly string quarantine;
    private readonly string released;
    private readonly FileStream taken;

    /// <exception cref="StoreUnavailableException">Another process uses the folder, or it cannot be written.</exception>
    public FolderDocuments(string folder)
    {
        folder = Path.GetFullPath(folder);
        incoming = Path.Combine(folder, "incoming");
        quarantine = Path.Combine(folder, "quarantine");
        released = Path.Combine(folder, "released");
        taken = StoreFolder.Lock(folder, "documents.lock");
        try
        {
            // Whatever was still arriving when the last process ended has no sender any more.
            if (Directory.Exists(incoming))
                Directory.Delete(incoming, recursive: true);
            foreach (var part in (string[])[incoming, quarantine, released])
                StoreFolder.Create(part);
            StoreFolder.Flush(folder);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            taken.Dispose();
            throw Unavailable(broken);
        }
    }

    public async Task<DocumentWrite> Write(Stream content, long limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var id = DocumentIntake.NewId();
        var arriving = Path.Combine(incoming, id.Value);
        using var intake = new DocumentIntake(content, limit);
        var kept = false;
        try
        {
            await using (var file = Create(arriving))
            {
                await Receive(intake, file, cancel);
                if (intake.TooLong)
                    return new DocumentWrite.TooLong(limit);
                await Blocking(() => file.Flush(flushToDisk: true));
            }
            cancel.ThrowIfCancellationRequested();
            await Blocking(() => Move(arriving, PathIn(quarantine, id)));
            kept = true;
            return new DocumentWrite.Stored(id, intake.Length, intake.Sha256());
        }
        finally
        {
            if (!kept)
            {
                Remove(arriving);
                Remove(PathIn(quarantine, id));
            }
        }
    }

    public Task<Stream?> Open(DocumentId id, CancellationToken cancel) => Task.FromResult<Stream?>(Read(released, id));

    // A release may come between the two looks; the second then finds the document in its new place.
    public Task<Stream?> OpenQuarantined(DocumentId id, CancellationToken cancel) =>
        Task.FromResult<Stream?>(Read(quarantine, id) ?? Read(released, id));

    public async Task Release(DocumentId id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var moved = DocumentIntake.IsName(id) && await Blocking(() => TryMove(PathIn(quarantine, id), PathIn(released, id)));
        if (!moved && !(DocumentIntake.IsName(id) && File.Exists(PathIn(released, id))))
            throw new KeyNotFoundException($"There is no document {id}.");
    }

    public Task Delete(DocumentId id, CancellationToken cancel)
    {
        if (!DocumentIntake.IsName(id))
            return Task.CompletedTask;
        // In this order a release under way cannot carry the document past the deletion.
        Remove(PathIn(quarantine, id));
        Remove(PathIn(released, id));
        return Task.CompletedTask;
    }

    public void Dispose() => taken.Dispose();

    private static async Task Receive(DocumentIntake intake, FileStream file, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            ReadOnlyMemory<byte> chunk;
            do
            {
                chunk = await intake.Next(buffer.AsMemory(0, ChunkBytes), cancel);
                if (intake.TooLong)
                    return;
                Append(file, chunk, intake);
            }
            while (chunk.Length == ChunkBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Into the page cache: shorter than handing the chunk to another thread and back.
    private static void Append(FileStream file, ReadOnlyMemory<byte> chunk, DocumentIntake intake)
    {
        intake.Hash(chunk);
        try
        {
            file.Write(chunk.Span);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Unavailable(broken);
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Unavailable(broken);
        }
    }

    private static FileStream? Read(string place, DocumentId id)
    {
        if (!DocumentIntake.IsName(id))
            return null;
        try
        {
            return new FileStream(PathIn(place, id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 32 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Unavailable(broken);
        }
    }

    private static bool TryMove(string from, string to)
    {
        if (!File.Exists(from))
            return false;
        try
        {
            Move(from, to);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static void Move(string from, string to)
    {
        var shard = Path.GetDirectoryName(to)!;
        var above = Path.GetDirectoryName(shard)!;
        if (!Directory.Exists(shard))
        {
            StoreFolder.Create(shard);
            StoreFolder.Flush(above);
            StoreFolder.Flush(Path.GetDirectoryName(above)!);
        }
        File.Move(from, to, overwrite: true);
        StoreFolder.Flush(shard);
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing of that name was ever here.
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Unavailable(broken);
        }
    }

    /// <summary>Flushing may take a while; it gets a thread of its own instead of one that serves requests.</summary>
    private static Task<bool> Blocking(Action work) => Blocking(() =>
    {
        work();
        return true;
    });

    private static async Task<bool> Blocking(Func<bool> work)
    {
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            throw Unavailable(broken);
        }
    }

    private static string PathIn(string place, DocumentId id) => Path.Combine(place, id.Value[..2], id.Value[2..4], id.Value);

    private static bool IsBroken(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private static StoreUnavailableException Unavailable(Exception broken) =>
        new($"The document folder cannot be used now: {broken.Message}", broken);
}
