using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace TechVolunteers.Storage.Embedded;

/// <summary>
/// Documents as files: <c>incoming/</c> while they arrive, then <c>quarantine/ab/abcd…</c>, then <c>released/ab/abcd…</c>.
/// A document appears by a rename after its bytes were flushed, so a crash leaves it whole or absent.
/// </summary>
internal sealed class FolderDocuments : IDocuments, IDisposable
{
    /// <summary>What is waited for, so that a slow line does not cost a write for each of its packets.</summary>
    private const int ChunkBytes = 128 * 1024;

    private readonly string incoming;
    private readonly string quarantine;
    private readonly string released;
    private readonly FileStream? taken;
    private readonly bool reading;
    private readonly RandomNumberGenerator source;

    /// <exception cref="StoreUnavailableException">Another process uses the folder, or it cannot be written.</exception>
    /// <param name="reading">Whether a stopped app's documents are only read: nothing is tidied up, and a change throws.</param>
    /// <param name="source">Of the documents' names; null for the operating system's.</param>
    public FolderDocuments(string folder, bool reading = false, RandomNumberGenerator? source = null)
    {
        this.reading = reading;
        this.source = source ?? RandomNumberGenerator.Create();
        folder = Path.GetFullPath(folder);
        incoming = Path.Combine(folder, "incoming");
        quarantine = Path.Combine(folder, "quarantine");
        released = Path.Combine(folder, "released");
        taken = reading ? StoreFolder.LockToRead(folder, "documents.lock") : StoreFolder.Lock(folder, "documents.lock");
        if (reading)
            return;
        try
        {
            Disk.Do(() => Prepare(folder));
        }
        catch (StoreUnavailableException)
        {
            taken!.Dispose();
            throw;
        }
    }

    public async Task<DocumentWrite> Write(PipeReader content, long limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        MayChange();
        var id = DocumentIntake.NewId(source);
        var arriving = Path.Combine(incoming, id.Value);
        using var intake = new DocumentIntake(content, limit);
        var kept = false;
        try
        {
            await using (var file = new ArrivingFile(arriving))
            {
                await Receive(intake, file, cancel);
                if (intake.TooLong)
                    return new DocumentWrite.TooLong(limit);
                await file.Complete();
            }
            cancel.ThrowIfCancellationRequested();
            await Disk.Blocking(() => Move(arriving, PathIn(quarantine, id)));
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
        MayChange();
        var moved = DocumentIntake.IsName(id) && await Disk.Blocking(() => TryMove(PathIn(quarantine, id), PathIn(released, id)));
        if (!moved && !(DocumentIntake.IsName(id) && File.Exists(PathIn(released, id))))
            throw new KeyNotFoundException($"There is no document {id}.");
    }

    public Task Delete(DocumentId id, CancellationToken cancel)
    {
        if (!DocumentIntake.IsName(id))
            return Task.CompletedTask;
        MayChange();
        // In this order a release under way cannot carry the document past the deletion.
        Remove(PathIn(quarantine, id));
        Remove(PathIn(released, id));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<DocumentId> Quarantined(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var file in await Listing(quarantine))
        {
            cancel.ThrowIfCancellationRequested();
            var id = new DocumentId(Path.GetFileName(file));
            // One that was released or removed since it was listed has the time of no file, which is long ago.
            if (DocumentIntake.IsName(id) && File.Exists(file) && File.GetLastWriteTimeUtc(file) < before.UtcDateTime)
                yield return id;
        }
    }

    public void Dispose() => taken?.Dispose();

    private void MayChange()
    {
        if (reading)
            throw new StoreUnavailableException("The documents are open for reading only.");
    }

    private static Task<string[]> Listing(string place) =>
        Disk.Blocking(() => Directory.Exists(place) ? Directory.GetFiles(place, "*", SearchOption.AllDirectories) : []);

    private void Prepare(string folder)
    {
        // Whatever was still arriving when the last process ended has no sender any more.
        if (Directory.Exists(incoming))
            Directory.Delete(incoming, recursive: true);
        foreach (var part in (string[])[incoming, quarantine, released])
            StoreFolder.Create(part);
        StoreFolder.Flush(folder);
    }

    // Written and hashed by the thread that reads: the server receives meanwhile, and handing each chunk to one thread more costs what it saves.
    private static async Task Receive(DocumentIntake intake, ArrivingFile file, CancellationToken cancel)
    {
        while (!intake.Ended && !intake.TooLong)
        {
            var chunk = await intake.Next(ChunkBytes, cancel);
            try
            {
                if (!intake.TooLong)
                {
                    file.Append(chunk);
                    intake.Hash(chunk);
                }
            }
            finally
            {
                intake.Passed(chunk);
            }
        }
    }

    private static FileStream? Read(string place, DocumentId id)
    {
        if (!DocumentIntake.IsName(id))
            return null;
        try
        {
            return Disk.Do(() => new FileStream(PathIn(place, id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 32 * 1024, FileOptions.Asynchronous));
        }
        catch (StoreUnavailableException absent) when (absent.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
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
        if (!Directory.Exists(shard))
        {
            StoreFolder.Create(shard);
            StoreFolder.Flush(Path.GetDirectoryName(shard)!);
        }
        File.Move(from, to, overwrite: true);
        StoreFolder.Flush(shard);
    }

    private static void Remove(string path)
    {
        try
        {
            Disk.Do(() => File.Delete(path));
        }
        catch (StoreUnavailableException absent) when (absent.InnerException is DirectoryNotFoundException)
        {
            // Nothing of that name was ever here.
        }
    }

    private static string PathIn(string place, DocumentId id) => Path.Combine(place, id.Value[..2], id.Value);
}
