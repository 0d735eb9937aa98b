"""The network side of the Matrix adapter: nio and the keys, in a ``thread`` with its own event loop.

``device`` combines the modules. Keys: ``vault`` opens the key store (``store``, ``keystore``) after checking that it
belongs to the device (``account``), ``keys`` uploads one-time keys, ``signing`` cross-signs the device, ``identities``
verifies those of other people. Receiving: ``syncing`` runs the sync loop, ``told`` parses its answers, ``shaping``
removes what nio misreads, ``rooms`` and ``inbox`` process them, ``reading`` decrypts events, ``waiting`` stores those
without a key, ``history`` fetches missed events, ``handing`` queues events per room and saves the sync token once they
are handled, ``hearing`` passes them to the main loop. Sending: ``posting`` posts events, ``sealing`` encrypts them,
``uploading`` uploads files, ``persons`` finds or creates private rooms. ``asking`` sends single requests, ``guarding``
is the nio client with its faults fixed, ``terms`` the security settings, ``figures`` the metrics.
"""
